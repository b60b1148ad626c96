import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readCommand, readCommands } from '../../lib/command-line.ts';
import { isComplete } from '../../lib/complete-command.ts';
import { PingLineError, probeOfPingLine } from '../../lib/ping-line.ts';
import { quote, splitCommands } from '../../lib/template.ts';
import { holds, textOf } from './holds.ts';

const shell = textOf([
  ...[
    'ip netns add ns1',
    'ip',
    ' ',
    '\n',
    '\t',
    ';',
    '&',
    '&&',
    '||',
    '|',
    '(',
    ')',
    '$(',
    '((',
    '))',
    '`',
    '\\',
  ],
  ...[
    '"',
    "'",
    '<<EOF',
    '<<-EOF',
    '\nEOF\n',
    '<<<',
    '>',
    '2>&1',
    '#',
    '# comment\n',
    '\\\n',
    '\r\n',
    '$x',
    '${x}',
  ],
  ...[
    'if ',
    'then ',
    'fi',
    'for i in ',
    'do ',
    'done',
    'case x in ',
    'esac',
    'a) ',
    ';; ',
    '{ ',
    '}',
    'function f',
  ],
  ...['f() ', '!', 'while ', 'until ', 'echo ', '=', '*', '[[ ', ' ]]', '<(', '\0'],
]);

describe('commands', { timeout: 3_600_000 }, () => {
  it('of any text are split without a crash, and no line is lost', (t) =>
    holds(t, 25_000, shell, (text) => {
      isComplete(text);
      const commands = splitCommands(text);
      const words = (one: string) => one.split(/\s+/).filter(Boolean);
      const kept = new Set(commands.flatMap((one) => one.split('\n')).flatMap(words));
      for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
        if (line.trim().startsWith('#')) continue;
        for (const word of words(line)) assert.ok(kept.has(word), `${JSON.stringify(word)} is lost`);
      }
    }));

  it('of plain lines stay as they are', (t) =>
    holds(
      t,
      5_000,
      fc.array(fc.stringMatching(/^ip [a-z0-9 .:/-]{1,30}[a-z0-9]$/), { maxLength: 8 }),
      (lines) => {
        assert.deepEqual(splitCommands(lines.join('\n')), lines);
      },
    ));

  it('have words that are quoted so that they are one word, whatever is in it', (t) =>
    holds(t, 5_000, fc.string({ unit: 'binary' }), (word) => {
      assert.equal(isComplete(`echo ${quote(word)}`), true);
      assert.equal(splitCommands(`echo ${quote(word)}`).length, 1);
    }));
});

describe('a command line', { timeout: 3_600_000 }, () => {
  it('is read as commands that stand in it, each with a program’s name', (t) =>
    holds(t, 15_000, shell, (text) => {
      for (const { text: own, program, starters } of readCommands(text)) {
        assert.ok(
          starters.includes('bash') || starters.includes('sh') || text.includes(own),
          JSON.stringify(own),
        );
        assert.doesNotMatch(program, /\//);
      }
    }));

  it('in a namespace is one, however it gets there', (t) => {
    const ways = [
      'ip netns exec NS ',
      'ip net e NS ',
      'sudo -E ip netns exec NS ',
      'nsenter --net=/run/netns/NS ',
    ];
    const given = fc.tuple(fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/), fc.constantFrom(...ways));
    holds(t, 2_000, given, ([name, way]) => {
      const command = readCommand(`${way.replace('NS', name)}ping -c 1 10.0.0.1`);
      assert.deepEqual([command?.namespace, command?.program], [name, 'ping']);
    });
  });
});

const ping = textOf([
  ...[
    'ip netns exec ns1 ping ',
    'ping ',
    'ping6 ',
    '/bin/ping ',
    'sudo ',
    'sudo -u root ',
    'ip net exec a ',
    'ip ',
  ],
  ...[
    '-c 5 ',
    '-c',
    '-c0 ',
    '-c -1 ',
    '-c 1e9 ',
    '-W 1 ',
    '-i 0.2 ',
    '-I veth1 ',
    '-s ',
    '-q ',
    '-6 ',
    '-f ',
    ' ',
  ],
  ...[
    '10.120.0.12',
    '10.120.0.300',
    'fe80::1%veth1',
    '::1',
    'localhost',
    '0x7f000001',
    '10.120',
    ' 1.2.3.4',
    '\n',
  ],
]);

describe('a line with a ping', { timeout: 3_600_000 }, () => {
  it('is a probe that can be judged, or told to be none', (t) =>
    holds(t, 20_000, ping, (text) => {
      try {
        const { target, count } = probeOfPingLine({ text });
        assert.notEqual(isIP(target.replace(/%.*$/, '')), 0);
        assert.ok(count > 0);
      } catch (error) {
        assert.ok(error instanceof PingLineError, String(error));
      }
    }));
});
