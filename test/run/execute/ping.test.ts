import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPing } from '../../../runner/run/execute/ping.ts';

/** As iputils 20221126 printed it on kernel 6.18; `no-program` and `no-namespace` are from ip-netns(8). */
const recorded = {
  replies: {
    exit: 0,
    stdout: `PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.
64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.040 ms
64 bytes from 10.0.0.2: icmp_seq=2 ttl=64 time=0.043 ms

--- 10.0.0.2 ping statistics ---
2 packets transmitted, 2 received, 0% packet loss, time 203ms
rtt min/avg/max/mdev = 0.040/0.041/0.043/0.001 ms
`,
    stderr: '',
  },
  'one reply of two': {
    exit: 0,
    stdout: `PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.
64 bytes from 10.0.0.2: icmp_seq=2 ttl=64 time=0.043 ms

--- 10.0.0.2 ping statistics ---
2 packets transmitted, 1 received, 50% packet loss, time 203ms
rtt min/avg/max/mdev = 0.043/0.043/0.043/0.000 ms
`,
    stderr: '',
  },
  'nobody answers': {
    exit: 1,
    stdout: `PING 10.0.0.3 (10.0.0.3) 56(84) bytes of data.

--- 10.0.0.3 ping statistics ---
2 packets transmitted, 0 received, 100% packet loss, time 202ms

`,
    stderr: '',
  },
  'nobody answers ARP': {
    exit: 1,
    stdout: `PING 10.0.0.3 (10.0.0.3) 56(84) bytes of data.
From 10.0.0.1 icmp_seq=1 Destination Host Unreachable
From 10.0.0.1 icmp_seq=2 Destination Host Unreachable

--- 10.0.0.3 ping statistics ---
2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 3058ms
pipe 2
`,
    stderr: '',
  },
  'no route': { exit: 2, stdout: '', stderr: 'ping: connect: Network is unreachable\n' },
  'no name': { exit: 2, stdout: '', stderr: 'ping: nosuch: Temporary failure in name resolution\n' },
  'no option': {
    exit: 2,
    stdout: '',
    stderr: "ping: invalid option -- 'Z'\n\nUsage\n  ping [options] <destination>\n",
  },
  'no program': { exit: 1, stdout: '', stderr: 'exec of "ping" failed: No such file or directory\n' },
  'no namespace': {
    exit: 255,
    stdout: '',
    stderr: 'Cannot open network namespace "nope": No such file or directory\n',
  },
  killed: { exit: 137, stdout: 'PING 10.0.0.3 (10.0.0.3) 56(84) bytes of data.\n', stderr: '' },
  nothing: { exit: 1, stdout: '', stderr: '' },
} as const;

const read = (name: keyof typeof recorded) =>
  readPing({ command: 'ping', ms: 1, truncated: false, ...recorded[name] });

describe('what ping said', () => {
  const verdicts: [keyof typeof recorded, 'reply' | 'silence' | 'unknown', sent: number, received: number][] =
    [
      ['replies', 'reply', 2, 2],
      ['one reply of two', 'reply', 2, 1],
      ['nobody answers', 'silence', 2, 0],
      ['nobody answers ARP', 'silence', 2, 0],
      ['no route', 'silence', 0, 0],
      ['no name', 'unknown', 0, 0],
      ['no option', 'unknown', 0, 0],
      ['no program', 'unknown', 0, 0],
      ['no namespace', 'unknown', 0, 0],
      ['killed', 'unknown', 0, 0],
      ['nothing', 'unknown', 0, 0],
    ];
  for (const [name, observed, sent, received] of verdicts) {
    it(`${name}: ${observed}, ${received} of ${sent}`, () => {
      const verdict = read(name);
      assert.deepEqual([verdict.observed, verdict.sent, verdict.received], [observed, sent, received]);
    });
  }

  it('is kept where it says why', () => {
    assert.match(
      read('nobody answers ARP').said,
      /^From 10\.0\.0\.1 icmp_seq=1 Destination Host Unreachable\nFrom/,
    );
    assert.equal(read('no route').said, 'ping: connect: Network is unreachable');
    assert.equal(read('replies').said, '');
  });

  it('is cut to five lines', () => {
    const many = Array.from(
      { length: 99 },
      (_, n) => `From 10.0.0.1 icmp_seq=${n} Destination Host Unreachable`,
    );
    const stdout = `${many.join('\n')}\n99 packets transmitted, 0 received, 100% packet loss\n`;
    const { said } = readPing({ command: '', exit: 1, ms: 1, truncated: false, stdout, stderr: '' });
    assert.equal(said.split('\n').length, 5);
  });
});
