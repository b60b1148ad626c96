import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { duration, harmless, painter, wantsColor } from '../../runner/text/terminal-text.ts';

describe('text of a scenario on a terminal', () => {
  it('cannot move the cursor, set a title or ring a bell: controls are shown as escapes', () => {
    assert.equal(harmless('\x1b[2J\x07\x00\x7f'), '\\x1b[2J\\x07\\x00\\x7f');
    assert.equal(harmless('\x9b31m'), '\\x9b31m');
    assert.equal(harmless('a\rb'), 'a\\x0db');
  });
  it('cannot turn the reading direction', () => {
    assert.equal(harmless('a\u202eb\u2066c'), 'a\\x202eb\\x2066c');
  });
  it('keeps newlines, tabs and every other script', () => {
    const text = 'a\tb\n使用Linux Bridge 🌉 ü\n';
    assert.equal(harmless(text), text);
  });
  it('has the line ends of Windows as newlines', () => assert.equal(harmless('a\r\nb'), 'a\nb'));
});

describe('colours', () => {
  const { NO_COLOR, TERM } = process.env;
  afterEach(() => {
    for (const [name, value] of Object.entries({ NO_COLOR, TERM })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  const on = (terminal: boolean, noColor?: string, term = 'xterm') => {
    delete process.env.NO_COLOR;
    if (noColor !== undefined) process.env.NO_COLOR = noColor;
    process.env.TERM = term;
    return wantsColor({ isTTY: terminal });
  };
  it('are for terminals', () => assert.deepEqual([on(true), on(false)], [true, false]));
  it('are off with NO_COLOR, whatever it holds, and on when it is empty (no-color.org)', () => {
    assert.deepEqual([on(true, '1'), on(true, '0'), on(true, '')], [false, false, true]);
  });
  it('are off on a terminal that has none', () => assert.equal(on(true, undefined, 'dumb'), false));
  it('do not change the text', () => {
    assert.equal(stripVTControlCharacters(painter({ color: true })('red', 'FAIL')), 'FAIL');
    assert.equal(painter({ color: false })('red', 'FAIL'), 'FAIL');
  });
});

describe('a duration', () => {
  for (const [ms, text] of [
    [0, '0 ms'],
    [12.4, '12 ms'],
    [999, '999 ms'],
    [999.7, '1.0 s'],
    [1000, '1.0 s'],
    [99_940, '99.9 s'],
    [99_990, '100 s'],
    [100_000, '100 s'],
    [3_600_000, '3600 s'],
  ] as const) {
    it(`of ${ms} ms reads ${text}`, () => assert.equal(duration(ms), text));
  }
});
