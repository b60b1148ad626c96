import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { packageRoot } from '../../runner/kit/package-root.ts';
import { scenarioFile } from '../cli/netscene.ts';

const run = promisify(execFile);

/** A folder of a user's, where the package is installed as it is published, with scripts forbidden. */
let home: string;
let packed: readonly string[];
before(async () => {
  home = mkdtempSync(join(tmpdir(), 'netscene-installed-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', home], { cwd: packageRoot });
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  packed = files.map(({ path }) => path);
  mkdirSync(join(home, 'work'));
  writeFileSync(join(home, 'work/package.json'), '{ "private": true }');
  copyFileSync(join(packageRoot, '.npmrc'), join(home, 'work/.npmrc'));
  const options = ['--ignore-scripts', '--prefer-offline', '--omit=dev', '--loglevel=error'];
  await run('npm', ['install', ...options, join(home, filename)], { cwd: join(home, 'work') });
});
after(() => rmSync(home, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Types a command in that folder; npx ends up at the file that npm has put there. */
function typed(...args: readonly string[]): Promise<Ended> {
  return ended('node_modules/.bin/netscene', args);
}

function ended(program: string, args: readonly string[]): Promise<Ended> {
  return run(program, args, { cwd: join(home, 'work') }).then(
    (all) => ({ code: 0, ...all }),
    (error) => error,
  );
}

describe('the package as it is published', { timeout: 300_000 }, () => {
  it('has what its user reads, and nothing that only its developers need', () => {
    const docs = readdirSync(join(packageRoot, 'docs'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(packageRoot, join(parentPath, name)));
    for (const file of ['README.md', 'LICENSE', 'CHANGELOG.md', 'SECURITY.md', ...docs])
      assert.ok(packed.includes(file), `${file} is in it`);
    const forDevelopers =
      /^(?:test|\.ci|node_modules)\/|(?:^|\/)(?:Makefile|CONTRIBUTING\.md|biome\.json|tsconfig\.json|DEPS\.list)$/;
    const unwanted = packed.filter(
      (path) => forDevelopers.test(path) || /\.tsbuildinfo$|\.test\./.test(path),
    );
    assert.deepEqual(unwanted, []);
    // The executable is a bundle; what runs a scenario file is a program of its own.
    const compiled = packed.filter((path) => /^dist\/runner\/(?!run\/author\/)/.test(path));
    assert.deepEqual(compiled, []);
  });

  it('has each document and picture that its documents point to', () => {
    for (const page of packed.filter((path) => path.endsWith('.md'))) {
      const text = readFileSync(join(packageRoot, page), 'utf8');
      for (const [, target = ''] of text.matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)) {
        const path = join(page, '..', target);
        // Of use where the repository is.
        if (path === 'CONTRIBUTING.md') continue;
        const held = packed.some((one) => one === path || one.startsWith(`${path.replace(/\/$/, '')}/`));
        assert.ok(held, `${page} points to ${target}`);
      }
    }
  });

  it('runs its scenarios', async () => {
    const words = ['--no-install', 'netscene', 'run', 'multi-subnet', 'gateway'];
    const { code, stdout, stderr } = await ended('npx', words);
    assert.equal(code, 0, stdout + stderr);
  });

  it('runs a scenario of one’s own, says in its line what fails, and keeps evidence', async () => {
    assert.equal((await typed('new', 'my-lab')).code, 0);
    const own = await typed('run', './my-lab.ts');
    assert.equal(own.code, 0, own.stdout + own.stderr);
    const steps = "unreachable('ourselves')`ping -c 1 127.0.0.1`";
    const { code, stdout } = await typed('run', scenarioFile(home, 'wrong', steps), '--evidence', 'ev');
    assert.equal(code, 1, stdout);
    assert.match(stdout, /wrong\.ts:3/);
    assert.ok(readdirSync(join(home, 'work/ev/wrong')).includes('repro.sh'));
  });

  const others: string[][] = [
    ['list'],
    ['doctor'],
    ['show', 'bridge'],
    ['export', 'veth-pair', '--as', 'bash'],
    ['why', 'multi-subnet', 'ns11', '10.120.1.12'],
    ['mutate', 'veth-pair'],
    ['import', 'page.md', '--run'],
    ['run', 'veth-pair', '-r', 'ndjson=run.ndjson', '-r', 'json=run.json'],
    ['report', '--from', 'run.ndjson', '-r', 'junit'],
    ['diff', 'run.json', 'run.json'],
  ];
  for (const args of others) {
    it(`does "netscene ${args.join(' ')}"`, async () => {
      writeFileSync(
        join(home, 'work/page.md'),
        '# Lab\n\n    ip netns add a\n    ip netns exec a ip link\n    ip netns del a\n',
      );
      const { code, stdout, stderr } = await typed(...args);
      assert.equal(code, 0, stdout + stderr);
    });
  }
});
