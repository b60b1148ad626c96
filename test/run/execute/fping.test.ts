import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fpingCommand, fpingOnce, readFping } from '../../../runner/run/execute/fping.ts';
import { Sandbox } from '../../../runner/run/sandbox/sandbox.ts';

const read = (target: string, stdout: string, stderr = '') =>
  readFping({ command: 'fping', exit: 1, ms: 1, truncated: false, stdout, stderr }, target);

describe('the fping command', () => {
  it('asks all targets of a namespace for the whole time, and takes a reply of any age', () => {
    assert.match(
      fpingCommand('ns1', ['10.0.0.1', '10.0.0.2'], 1000),
      /ip netns exec ns1 fping -c 5 -p 200 -t 1000 -i 1 10\.0\.0\.1 10\.0\.0\.2 /,
    );
  });
  it('watches a silence for its whole window also where fping is slow to start', async () => {
    const sandbox = await Sandbox.open();
    try {
      await sandbox.run('ip route add local 10.0.0.1 dev lo');
      await sandbox.run(
        'nft add table t; nft "add chain t c { type filter hook input priority 0; policy drop; }"',
      );
      const late = fpingCommand('', ['10.0.0.1'], 400).replace('exec fping', 'sleep 1; exec fping');
      const { observed, sent } = readFping(await sandbox.start(late).done, '10.0.0.1');
      assert.equal(observed, 'silence');
      assert.ok((sent ?? 0) > 0);
    } finally {
      await sandbox.close();
    }
  });
  it('without a namespace runs in the sandbox’s own', () => {
    assert.match(fpingCommand('', ['10.0.0.1'], 400), /exec fping -c 2 -p 200 -t 400 -i 1 10\.0\.0\.1 /);
    assert.equal(fpingOnce('', ['10.0.0.1']), 'fping -r 0 -t 200 -i 1 10.0.0.1');
  });
});

/** As fping 5.1 printed it on kernel 6.18, while it counts. */
describe('what fping counted', () => {
  const replied = '10.0.0.2  : [0], 64 bytes, 0.052 ms (0.052 avg, 0% loss)\n';
  const counts =
    '10.0.0.2  : xmt/rcv/%loss = 5/1/80%, min/avg/max = 0.041/0.045/0.052\n10.0.0.33 : xmt/rcv/%loss = 5/0/100%\n';
  it('is a reply where one came', () => assert.equal(read('10.0.0.2', replied, counts).observed, 'reply'));
  it('is silence where it counted what it sent, and nothing that came', () =>
    assert.equal(read('10.0.0.33', replied, counts).observed, 'silence'));
  it('is of no use where it did not get so far', () =>
    assert.equal(read('10.0.0.33', replied, '').observed, 'unknown'));
  it('does not mix up addresses that begin alike', () =>
    assert.equal(read('10.0.0.3', replied, counts).observed, 'unknown'));
  it('is of no use where nothing was sent, and says so, or why', () => {
    const nothing = '10.0.0.9 : xmt/rcv/%loss = 0/0/0%\n';
    const refused = '10.0.0.9: error while sending ping: Network is unreachable';
    const { observed, said } = read('10.0.0.9', '', nothing);
    assert.deepEqual([observed, said], ['unknown', 'fping sent nothing']);
    assert.equal(read('10.0.0.9', '', `${refused}\n${nothing}`).said, refused);
    assert.equal(read('10.0.0.9', '', `${refused}\nsomething else\n`).said, refused);
  });
});

/** As fping 5.1 printed it on kernel 6.18. */
describe('what fping said', () => {
  const both = '10.0.0.2 is alive\n10.0.0.3 is unreachable\n';
  it('is a reply for a target that is alive', () => assert.equal(read('10.0.0.2', both).observed, 'reply'));
  it('is silence for one that is not', () => assert.equal(read('10.0.0.3', both).observed, 'silence'));
  it('is of no use for a target that it does not name', () => {
    assert.equal(read('10.0.0.4', both).observed, 'unknown');
  });
  it('does not mix up addresses that begin alike', () => {
    assert.equal(read('10.0.0.1', '10.0.0.12 is alive\n10.0.0.1 is unreachable\n').observed, 'silence');
    assert.equal(read('10.0.0.1', '10.0.0.12 is alive\n').observed, 'unknown');
  });
  it('keeps the error on the way to a target, each line once', () => {
    const error = '10.9.9.9: error while sending ping: Network is unreachable\n';
    const { observed, said } = read('10.9.9.9', '10.9.9.9 is unreachable\n', error + error);
    assert.deepEqual([observed, said], ['silence', error.trim()]);
  });
  it('keeps what other hosts say of a target, and nothing of another target', () => {
    const icmp = (target: string) => `ICMP Host Unreachable from 10.0.0.1 for ICMP Echo sent to ${target}\n`;
    const { said } = read('10.0.0.3', both, icmp('10.0.0.3') + icmp('10.0.0.33'));
    assert.equal(said, icmp('10.0.0.3').trim());
  });
  const broken: [what: string, stderr: string][] = [
    ['fping is not installed', 'exec of "fping" failed: No such file or directory\n'],
    ['the namespace is not there', 'Cannot open network namespace "nope": No such file or directory\n'],
    ['the target is no address', 'nosuch: Temporary failure in name resolution\n'],
    ['the process was killed', ''],
  ];
  for (const [what, stderr] of broken) {
    it(`is no silence when ${what}`, () => {
      const { observed, said } = read('10.0.0.2', '', stderr);
      assert.deepEqual([observed, said], ['unknown', stderr.trim()]);
    });
  }
});
