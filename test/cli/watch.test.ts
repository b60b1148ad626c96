import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { until } from '../until.ts';
import { executable } from './netscene.ts';

const lab = (names: string) => `
import { cleanup, scenario, setup } from 'netscene';
import { made } from './made.ts';
export default scenario({ name: 'watched', title: '${names}', steps: [
  setup('one')\`\${made}\`, cleanup\`ip netns del a\`,
]});
`;

it('run --watch runs again when the scenario, or what it imports, is saved', {
  timeout: 120_000,
}, async () => {
  const at = mkdtempSync(join(tmpdir(), 'netscene-watch-'));
  const [file, imported] = [join(at, 'watched.ts'), join(at, 'made.ts')];
  writeFileSync(file, lab('first'));
  writeFileSync(imported, "export const made = 'ip netns add a';\n");
  const child = spawn(process.execPath, [executable, 'run', file, '--watch', '-q'], { stdio: 'pipe' });
  let told = '';
  const seen = async (pattern: RegExp) => {
    await until(() => pattern.test(told));
    told = '';
  };
  child.stdout.on('data', (chunk) => {
    told += chunk;
  });
  child.stderr.on('data', (chunk) => {
    told += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  try {
    await seen(/watching/);
    writeFileSync(imported, "export const made = 'ip netns add a; false';\n");
    await seen(/command-failed[\s\S]*watching/);
    writeFileSync(file, lab('second').replace("setup('one')", "setup('another step')"));
    await seen(/another step[\s\S]*watching/);
    child.kill('SIGINT');
    assert.equal(await ended, 130);
  } finally {
    child.kill('SIGKILL');
    rmSync(at, { recursive: true, force: true });
  }
});
