import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { dedented } from '../../../runner/beyond/export/shell-text.ts';
import { packageRoot } from '../../../runner/kit/package-root.ts';
import { comparePrinted } from '../../../runner/run/execute/printed.ts';
import { change, failures, pages, tolerated } from '../../run/execute/printed-cases.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'netscene-printed-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** What `printed.bash`, which an exported file carries, says of a real output; '' where it agrees. */
function said(printed: string, actual: string): string {
  writeFileSync(join(folder, 'printed'), `${dedented(printed)}\n`);
  writeFileSync(join(folder, 'out'), actual);
  const functions = readFileSync(join(packageRoot, 'runner/beyond/export/printed.bash'), 'utf8');
  const script = `netscene_dir=$1\n${functions}\nnetscene_same; printf '%s' "$netscene_difference"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', folder], { encoding: 'utf8' });
  assert.equal(stderr, '');
  return stdout;
}

test('the comparison in bash has the verdict of the one in TypeScript on every case of it', () => {
  for (const [name, { printed, actual }] of Object.entries(pages))
    assert.equal(said(printed, actual), '', name);
  for (const row of [...tolerated, ...failures]) {
    const { printed } = pages[row[1]];
    const actual = change(row);
    const ours = comparePrinted(printed, actual) === undefined;
    assert.equal(said(printed, actual) === '', ours, `${row[0]}: ${said(printed, actual) || 'agrees'}`);
  }
});
