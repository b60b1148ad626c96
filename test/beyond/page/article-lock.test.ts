import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scenario } from '../../../lib/index.ts';
import { comparedOutputs } from '../../../runner/beyond/page/compared-outputs.ts';
import { errataOf } from '../../../runner/beyond/page/errata.ts';
import { coverage } from '../../../runner/beyond/page/lock.ts';
import { outputsOfPage, readPage } from '../../../runner/beyond/page/page.ts';
import { writeArticleTable } from '../../../runner/beyond/page/page-table.ts';
import { readArticleTable } from '../../../runner/run/select/article-table.ts';
import { contents } from '../../../scenarios/contents.ts';
import { articlePages, packagedTable } from './article-pages.ts';

const scenarios: readonly Scenario[] = Object.values(contents);

for (const [what, text] of articlePages()) {
  test(`the commands of ${what} are those of the packaged table, byte for byte`, () => {
    const table = writeArticleTable(readPage(text, 'article.md'));
    assert.equal(table, packagedTable());
    assert.equal(readArticleTable(table).length, 184);
  });

  test(`a changed byte in ${what} is found`, () => {
    const changed = text.replace('dev vthe2', 'dev veth2');
    assert.notEqual(writeArticleTable(readPage(changed, 'article.md')), packagedTable());
  });

  test(`every output that ${what} prints is compared by a step`, () => {
    const outputs = comparedOutputs(scenarios, outputsOfPage(readPage(text, 'article.md')));
    assert.equal(outputs.length, 8);
    assert.deepEqual(
      outputs.filter(({ by }) => by === undefined),
      [],
    );
  });
}

test('the scenarios have every command of the article, in order', () => {
  const { total, reproduced, deviations } = coverage(scenarios, readArticleTable(packagedTable()));
  assert.deepEqual(deviations, []);
  assert.deepEqual([reproduced, total], [184, 184]);
});

test('the errata of the article are its five', () => {
  assert.deepEqual(
    errataOf(scenarios).map(({ line }) => line),
    [127, 247, 261, 320, 321],
  );
});
