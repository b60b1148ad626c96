import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { executable, folder, netscene } from '../../../cli/netscene.ts';
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
  const file = join(at, 'claim.ts');
  writeFileSync(
    file,
    `import { cleanup, nodes, reachable, scenario, setup, unreachable } from 'netscene';
     const hosts = nodes({ ns1: '10.1.0.2', ns2: '10.2.0.2' });
     export default scenario({
       name: 'claim', title: 'no namespace forwards by itself', requires: ['bridge', 'veth'],
       steps: [
         setup('two hosts, and one between them whose first leg is a bridge')\`
           ip netns add gw
           ip netns add ns1
           ip netns add ns2
           ip -n gw link add br1 type bridge
           ip link add veth1 netns ns1 type veth peer name eth1 netns gw
           ip link add veth2 netns ns2 type veth peer name eth2 netns gw
           ip -n gw link set eth1 master br1 up
           ip -n gw address add 10.1.0.1/24 dev br1
           ip -n gw link set br1 up
           ip -n gw address add 10.2.0.1/24 dev eth2
           ip -n gw link set eth2 up
           ip -n ns1 address add 10.1.0.2/24 dev veth1
           ip -n ns1 link set veth1 up
           ip -n ns2 address add 10.2.0.2/24 dev veth2
           ip -n ns2 link set veth2 up
           ip -n ns1 route add default via 10.1.0.1
           ip -n ns2 route add default via 10.2.0.1\`,
         reachable('the one between')\`ip netns exec ns1 ping -c 5 10.1.0.1\`,
         unreachable('the other side', hosts.every()),
         cleanup\`
           ip netns del ns1
           ip netns del ns2
           ip netns del gw\`,
       ],
     });\n`,
  );
  return file;
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
