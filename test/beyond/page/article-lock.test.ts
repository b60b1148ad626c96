import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Scenario } from '../../../lib/index.ts';
import { comparedOutputs } from '../../../runner/beyond/page/compared-outputs.ts';
import { errataOf } from '../../../runner/beyond/page/errata.ts';
import { coverage } from '../../../runner/beyond/page/lock.ts';
import { outputsOfPage, readPage } from '../../../runner/beyond/page/page.ts';
import { writeArticleTable } from '../../../runner/beyond/page/page-table.ts';
import { packageRoot } from '../../../runner/kit/package-root.ts';
import { readArticleTable } from '../../../runner/run/select/article-table.ts';
import { contents } from '../../../scenarios/contents.ts';

const file = process.env.NETSCENE_ARTICLE ?? join(packageRoot, '../shared/article/000_b14bea117c5c2de3.txt');
const skip = existsSync(file)
  ? false
  : `the article is not at ${file} (NETSCENE_ARTICLE names another place)`;
const packaged = () => readFileSync(join(packageRoot, 'scenarios/namespace-bridge.tsv'), 'utf8');

const scenarios: readonly Scenario[] = Object.values(contents);

test('the commands of the article are those of the packaged table, byte for byte', { skip }, () => {
  const table = writeArticleTable(readPage(readFileSync(file, 'utf8'), file));
  assert.equal(table, packaged());
  assert.equal(readArticleTable(table).length, 184);
});

test('the table that lies beside the article is the packaged one', { skip }, () => {
  assert.equal(readFileSync(join(file, '../commands.tsv'), 'utf8'), packaged());
});

test('a changed byte in the article is found', { skip }, () => {
  const text = readFileSync(file, 'utf8').replace('dev vthe2', 'dev veth2');
  assert.notEqual(writeArticleTable(readPage(text, file)), packaged());
});

test('the scenarios have every command of the article, in order', () => {
  const { total, reproduced, deviations } = coverage(scenarios, readArticleTable(packaged()));
  assert.deepEqual(deviations, []);
  assert.deepEqual([reproduced, total], [184, 184]);
});

test('every output that the article prints is compared by a step', { skip }, () => {
  const outputs = comparedOutputs(scenarios, outputsOfPage(readPage(readFileSync(file, 'utf8'), file)));
  assert.equal(outputs.length, 8);
  assert.deepEqual(
    outputs.filter(({ by }) => by === undefined),
    [],
  );
});

test('the errata of the article are its five', () => {
  assert.deepEqual(
    errataOf(scenarios).map(({ line }) => line),
    [127, 247, 261, 320, 321],
  );
});
