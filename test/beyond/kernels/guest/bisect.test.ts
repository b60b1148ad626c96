import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { executable, folder, netscene, scenarioFile } from '../../../cli/netscene.ts';
import { patient } from './judging.ts';
import { type Commit, foldersOf, repositoryOf } from './tree-of-commits.ts';

/** A namespace inherits forwarding from the first one (Documentation/admin-guide/sysctl/net.rst). */
const forwards = 'sysctl.net.ipv4.ip_forward=1';
const good: Commit = { subject: 'a driver', args: '' };
const bad: Commit = { subject: 'namespaces inherit forwarding', args: forwards };
const unbootable: Commit = { subject: 'does not boot', args: 'rdinit=/nothing root=/dev/none' };
const bridgeless: Commit = { subject: 'has no bridges', args: '', bridge: false };

/** A namespace must not forward unless it is told to. */
function claim(at: string): string {
  const steps = `setup('a host with a bridge')\`
    ip netns add gw
    ip -n gw link add br1 type bridge\`,
  shows('it does not forward', { prints: 'net.ipv4.ip_forward = 0' })\`
    ip netns exec gw sysctl net.ipv4.ip_forward\`,
  cleanup\`ip netns del gw\``;
  return scenarioFile(at, 'claim', steps, { requires: ['bridge'] });
}

test('git bisect run names the first bad commit, past one that does not boot and one without bridges', async (t) => {
  const [tree, at] = [folder(t), folder(t)];
  const hashes = repositoryOf([good, unbootable, good, bridgeless, good, bad, bad], tree);
  const git = (...args: string[]) => execFileSync('git', args, { cwd: tree, encoding: 'utf8' });
  git('bisect', 'start', 'HEAD', hashes[0] as string);
  const run = ['run', claim(at), '--kernel', '.', '--build', './build.sh', ...patient, '--quiet'];
  const { stdout, stderr } = spawnSync('git', ['bisect', 'run', process.execPath, executable, ...run], {
    cwd: tree,
    encoding: 'utf8',
  });
  assert.match(stdout, new RegExp(`^${hashes[5]} is the first bad commit`, 'm'), `${stdout}\n${stderr}`);
});

test('bisect names the neighbours of a list of kernels, and those between that cannot be judged', async (t) => {
  const [tree, at] = [folder(t), folder(t)];
  foldersOf([good, unbootable, bridgeless, bad], tree);
  const { stdout, stderr, code } = await netscene([
    'bisect',
    claim(at),
    '--kernels',
    tree,
    '--sure',
    '0.9',
    ...patient,
  ]);
  assert.match(stdout, /last good {3}kernel-6\.1\nfirst bad {3}kernel-6\.4\n/, `${stdout}\n${stderr}`);
  assert.match(stdout, /not to be judged: kernel-6\.2, kernel-6\.3/);
  assert.equal(code, 0);
});

test('a build that fails is 125, and its last words are told', async (t) => {
  const [tree, at] = [folder(t), folder(t)];
  repositoryOf([{ subject: 'broken', args: '', builds: false }], tree);
  const { code, stdout, stderr } = await netscene([
    'run',
    claim(at),
    '--kernel',
    tree,
    '--build',
    './build.sh',
  ]);
  assert.equal(code, 125, stderr);
  assert.match(stdout.replace(/\s+/g, ' '), /the build "\.\/build\.sh" ended with exit code 2/);
  assert.match(stdout, /expected a semicolon/);
});
