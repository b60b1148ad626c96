import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fpingCommand, readFping } from '../../../runner/run/execute/fping.ts';

const read = (target: string, stdout: string, stderr = '') =>
  readFping({ command: 'fping', exit: 1, ms: 1, truncated: false, stdout, stderr }, target);

describe('the fping command', () => {
  it('asks all targets of a namespace for the whole time', () => {
    assert.equal(
      fpingCommand('ns1', ['10.0.0.1', '10.0.0.2'], 1000),
      'ip netns exec ns1 fping -r 4 -t 200 -B 1 -i 1 10.0.0.1 10.0.0.2',
    );
  });
  it('without a namespace runs in the sandbox’s own', () => {
    assert.equal(fpingCommand('', ['10.0.0.1'], 200), 'fping -r 0 -t 200 -B 1 -i 1 10.0.0.1');
  });
  it('asks at least once', () => {
    assert.match(fpingCommand('', ['10.0.0.1'], 1), /-r 0 /);
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
