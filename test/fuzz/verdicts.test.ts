import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { failedCommand } from '../../runner/run/execute/failed-command.ts';
import { readFping } from '../../runner/run/execute/fping.ts';
import { readPing } from '../../runner/run/execute/ping.ts';
import { comparePrinted, missingWords } from '../../runner/run/execute/printed.ts';
import { harmless } from '../../runner/text/terminal-text.ts';
import { holds, textOf } from './holds.ts';

const said = textOf([
  ...[
    '5 packets transmitted',
    ', ',
    '5 received',
    '0 received',
    ', 100% packet loss',
    ', 0% packet loss',
    '\n',
    ' ',
  ],
  ...[
    'ping: connect: Network is unreachable',
    'ping: sendmsg: No route to host',
    'From 10.120.0.1 icmp_seq=1 ',
  ],
  ...[
    '10.120.0.12 is alive',
    '10.120.0.12 is unreachable',
    '10.120.0.1',
    '2 is alive',
    ' to 10.120.0.12',
    ': ',
  ],
  ...[
    'exec of "ping" failed: No such file or directory',
    'bash: ping: command not found',
    'received',
    'transmitted',
  ],
]);
const result = (stdout: string, stderr: string) => {
  return { command: 'ping', exit: 1, ms: 1, stdout, stderr, truncated: false };
};

describe('what ping and fping say', { timeout: 3_600_000 }, () => {
  it('is a silence only by their own word for it', (t) =>
    holds(t, 15_000, fc.tuple(said, said), ([stdout, stderr]) => {
      const ran = result(stdout, stderr);
      const ping = readPing(ran).observed;
      if (ping === 'silence') assert.match(stdout + stderr, /transmitted, 0 received|unreachable|No route/);
      if (ping === 'reply') assert.match(stdout, /transmitted, [1-9]\d* received/);
      const fping = readFping(ran, '10.120.0.12').observed;
      if (fping === 'reply') assert.match(stdout, /^10\.120\.0\.12 (?:is alive$|: \[\d+\], \d+ bytes, )/m);
      if (fping === 'silence')
        assert.match(
          `${stdout}\n${stderr}`,
          /^10\.120\.0\.12 +(?:is unreachable$|.*: xmt\/rcv\/%loss = [1-9])/m,
        );
      failedCommand(ran);
    }));
});

const word = fc.constantFrom(
  ...[
    '1:',
    '27:',
    'veth1@if5:',
    'br1:',
    '<BROADCAST,MULTICAST,UP>',
    '<UP,M-DOWN,LOWER_UP>',
    '<NO-CARRIER>',
    'mtu',
  ],
  ...[
    '1500',
    'qdisc',
    'noqueue',
    'state',
    'UP',
    'DOWN',
    'link/ether',
    'aa:bb:cc:dd:ee:ff',
    'brd',
    'ff:ff:ff:ff:ff:ff',
  ],
  ...[
    'inet',
    '10.120.0.11/24',
    '10.120.0.12/24',
    'inet6',
    'fe80::1/64',
    'scope',
    'link',
    'dev',
    'via',
    'linkdown',
    'src',
  ],
  ...[
    'link-netnsid',
    '0',
    'link-netns',
    'ns1',
    'default',
    'blackhole',
    'valid_lft',
    'forever',
    'master',
    '=',
    'group',
  ],
);
const output = fc
  .array(
    fc.array(word, { minLength: 1, maxLength: 9 }).map((words) => words.join(' ')),
    { minLength: 1, maxLength: 5 },
  )
  .map((lines) => lines.join('\n'));
/** The words of an output without names of namespaces, which may be any word, and are masked. */
const unmasked = (text: string) => text.replace(/\blink-netns \S+/g, ' ').split(/\s+/);
/** Words that no mask covers. */
const telling = /^(?:UP|DOWN|linkdown|blackhole|via|default|1500|10\.120\.0\.1[12]\/24|master|noqueue)$/;

describe('an output that a page prints', { timeout: 3_600_000 }, () => {
  it('agrees with itself, and with nothing that lacks one of its telling words', (t) =>
    holds(t, 15_000, fc.tuple(output, output), ([printed, actual]) => {
      assert.equal(comparePrinted(printed, printed), undefined);
      if (comparePrinted(printed, actual) !== undefined) return;
      const there = unmasked(actual);
      for (const one of unmasked(printed)) if (telling.test(one)) assert.ok(there.includes(one), one);
      for (const one of ['linkdown', 'blackhole', 'via', 'master'])
        assert.ok(!there.includes(one) || unmasked(printed).includes(one), `${one} is new`);
    }));

  it('of any bytes is compared without a crash', (t) =>
    holds(t, 5_000, fc.tuple(said, fc.string({ unit: 'binary' })), ([printed, actual]) => {
      comparePrinted(printed, actual);
      comparePrinted(actual, printed);
      for (const one of missingWords([printed, actual], actual)) assert.equal(typeof one, 'string');
    }));

  it('is harmless for a terminal when it is shown', (t) =>
    holds(t, 5_000, fc.string({ unit: 'binary' }), (text) => {
      assert.doesNotMatch(harmless(text), /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
    }));
});
