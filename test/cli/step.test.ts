import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { netscene } from './netscene.ts';
import { onTerminal } from './on-terminal.ts';

describe('netscene step', () => {
  it('goes through a scenario command by command, on to claims, and back', { timeout: 120_000 }, async () => {
    const { code, shown } = await onTerminal(
      ['step', 'veth-pair'],
      [
        [/ip netns add ns1[\s\S]*> /, '\n'],
        [/\+ namespace ns1[\s\S]*> /, 'c\n'],
        [/├─┐[\s\S]*expected: reply[\s\S]*> /, '\n'],
        [/1 received[\s\S]*a reply[\s\S]*> /, 'w ns1 10.9.9.9\n'],
        [/no-route[\s\S]*> /, 'w ns1\n'],
        [/name who asks[\s\S]*> /, 'b\n'],
        [/\n\d+\. [\s\S]*> /, 'q\n'],
      ],
    );
    assert.equal(code, 0, shown);
    assert.match(shown, /\+ address 10\.120\.0\.11\/24 on veth1 in ns1/);
  });

  it('needs a terminal', async () => {
    const { code, stderr } = await netscene(['step', 'veth-pair']);
    assert.equal(code, 129);
    assert.match(stderr, /no terminal/);
  });
});

describe('netscene show', () => {
  it('begins with the author’s drawing', async () => {
    const { stdout } = await netscene(['show', 'gateway']);
    const lines = stdout.split('\n');
    assert.match(lines.slice(0, 8).join('\n'), /\+ br1 \+/);
  });
});
