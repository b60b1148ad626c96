import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failedCommand, missingProgram, outputOf } from '../../../runner/run/execute/failed-command.ts';
import { deviationOf } from '../../../runner/run/execute/finding.ts';

const failed = (exit: number, stderr: string, stdout = '') =>
  failedCommand(
    { command: 'the command', exit, ms: 1, truncated: false, stdout, stderr },
    { text: 'the command', line: 7 },
  );

describe('a command that failed is an error, never a failed claim', () => {
  // As bash 5.2, iproute2 6.1 and coreutils 9.1 printed it.
  const recorded: [
    what: string,
    code: string,
    exit: number,
    stderr: string,
    happened: RegExp,
    cure: RegExp,
  ][] = [
    [
      'bash finds no program',
      'missing-tool',
      127,
      'bash: line 2: brctl: command not found\n',
      /"brctl" is not installed/,
      /bridge-utils/,
    ],
    [
      'the agent finds no program',
      'missing-tool',
      127,
      'environment: line 34: nft: command not found\n',
      /"nft"/,
      /nftables/,
    ],
    [
      'ip netns exec finds no program',
      'missing-tool',
      1,
      'exec of "ping" failed: No such file or directory\n',
      /"ping"/,
      /iputils-ping/,
    ],
    [
      'env finds no program',
      'missing-tool',
      127,
      'env: ‘nosuch’: No such file or directory\n',
      /"nosuch"/,
      /nosuch/,
    ],
    [
      'the namespace is not there',
      'no-such-namespace',
      255,
      'Cannot open network namespace "ns9": No such file or directory\n',
      /no namespace "ns9"/,
      /ip netns add ns9/,
    ],
    [
      'it reads input',
      'reads-input',
      1,
      "head: error reading 'standard input': Bad file descriptor\n",
      /waits for input/,
      /printf/,
    ],
    ['anything else', 'command-failed', 2, 'RTNETLINK answers: File exists\n', /exit code 2/, /^$/],
    ['it says nothing', 'command-failed', 1, '', /exit code 1/, /^$/],
  ];
  for (const [what, code, exit, stderr, happened, cure] of recorded) {
    it(`${code}: ${what}`, () => {
      const finding = failed(exit, stderr);
      const told = deviationOf(finding, { scenario: 's', step: 0 });
      assert.deepEqual([told.verdict, told.code, told.command, told.line], ['error', code, 'the command', 7]);
      assert.match(told.happened, happened);
      assert.match(told.cure ?? '', cure);
    });
  }

  it('a file that is not there is no missing program', () => {
    for (const stderr of [
      'cat: /nowhere: No such file or directory\n',
      'cat: nowhere: No such file or directory\n',
      'bash: line 1: /tmp/x: No such file or directory\n',
      'Cannot find device "veth9"\n',
    ]) {
      assert.equal(missingProgram({ stderr }), undefined, stderr);
      assert.equal(failed(1, stderr).code, 'command-failed', stderr);
    }
  });

  it('keeps the output, errors after it, cut to what a person reads', () => {
    assert.equal(failed(1, 'err\n', 'out\n').output, 'out\nerr');
    const cut = outputOf({ stdout: 'x'.repeat(1e6), stderr: '' });
    assert.match(
      cut,
      /^x{4000}\n… \(996000 more characters; all of it: --verbose, or --reporter ndjson=FILE\)$/,
    );
    assert.equal('output' in deviationOf(failed(1, ''), { scenario: 's', step: 0 }), false);
  });
});

it('what of the sandbox is behind a failure is a fact of it, and none where nothing is', () => {
  assert.deepEqual(failed(1, 'touch: cannot touch /x: Read-only file system\n').facts, {
    exit: 1,
    limit: 'read-only',
  });
  assert.deepEqual(failed(2, 'no\n').facts, { exit: 2 });
});
