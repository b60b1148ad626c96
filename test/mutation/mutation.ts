/**
 * Changes compiled files one place at a time, in copies, and counts how many of the changes the unit tests notice:
 * `make mutation`. Fails below the score that is asked for.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { packageRoot } from '../../runner/kit/package-root.ts';
import { type Mutation, mutationsOf } from './mutations.ts';

const execute = 'dist/runner/run/execute';
const tests = 'dist/test/run/execute';
const situations = `${tests}/situations.test.js`;

/** What is changed, and the tests that should notice, the quickest first. */
const targets: readonly { readonly file: string; readonly tests: readonly string[] }[] = [
  { file: `${execute}/printed.js`, tests: [`${tests}/printed.test.js`] },
  { file: `${execute}/failed-command.js`, tests: [`${tests}/failed-command.test.js`] },
  { file: `${execute}/ping.js`, tests: [`${tests}/ping.test.js`] },
  // Its loop in bash is held by what real pings come to.
  { file: `${execute}/fping.js`, tests: [`${tests}/fping.test.js`, `${tests}/verdicts.test.js`] },
  { file: `${execute}/stopwatch.js`, tests: [`${tests}/stopwatch.test.js`] },
  ...[
    'command-steps',
    'shows-step',
    'left-behind',
    'known',
    'thorough',
    'progress',
    'scenario-steps',
    'probe-step',
  ].map((name) => ({ file: `${execute}/${name}.js`, tests: [situations] })),
];

/** A copy of what runs, to change files in. */
function copy(): string {
  const folder = mkdtempSync(join(tmpdir(), 'netscene-mutation-'));
  for (const part of ['dist', 'lib', 'runner', 'scenarios', 'test', 'package.json'])
    cpSync(join(packageRoot, part), join(folder, part), { recursive: true });
  symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** True when a test fails, or does not end. */
function isNoticed(folder: string, files: readonly string[]): Promise<boolean> {
  // With it, node takes itself for one file of another run, and always ends with 0.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, ['--test', '--test-timeout=60000', ...files], {
    cwd: folder,
    stdio: 'ignore',
    env,
  });
  return new Promise((resolve) => child.once('close', (code) => resolve(code !== 0)));
}

/** A count means nothing where the tests fail without a change, or pass with a file that cannot be loaded. */
async function requireSound(
  folder: string,
  file: string,
  original: string,
  tests: readonly string[],
): Promise<void> {
  const fails = await isNoticed(folder, tests);
  writeFileSync(join(folder, file), 'throw new Error("broken");');
  const passes = !(await isNoticed(folder, tests));
  writeFileSync(join(folder, file), original);
  if (fails || passes)
    throw new Error(`${tests.join(' ')} ${fails ? 'fails unchanged' : `passes without ${file}`}`);
}

const wanted = process.argv.slice(2);
const least = 85;
const free = Array.from({ length: availableParallelism() }, copy);
const limit = pLimit(free.length);
let all = 0;
let noticed = 0;
try {
  for (const target of targets) {
    if (wanted.length > 0 && !wanted.some((word) => target.file.includes(word))) continue;
    const original = readFileSync(join(packageRoot, target.file), 'utf8');
    const survivors: Mutation[] = [];
    const mutations = mutationsOf(original);
    await requireSound(free[0] as string, target.file, original, target.tests);
    await limit.map(mutations, async (mutation) => {
      const folder = free.pop() as string;
      writeFileSync(join(folder, target.file), mutation.code);
      if (!(await isNoticed(folder, target.tests))) survivors.push(mutation);
      writeFileSync(join(folder, target.file), original);
      free.push(folder);
    });
    all += mutations.length;
    noticed += mutations.length - survivors.length;
    console.log(`${target.file}: ${mutations.length - survivors.length} of ${mutations.length} noticed`);
    for (const { line, what } of survivors.sort((a, b) => a.line - b.line))
      console.log(`  line ${line}: ${what}`);
  }
} finally {
  for (const folder of free) rmSync(folder, { recursive: true, force: true });
}
const score = (100 * noticed) / Math.max(1, all);
console.log(`${noticed} of ${all} changes noticed: ${score.toFixed(1)} %`);
if (score < least) process.exitCode = 1;
