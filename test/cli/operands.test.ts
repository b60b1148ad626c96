import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plainOperands, withOperandsMarked } from '../../runner/cli/operands.ts';
import { netscene } from './netscene.ts';

describe('what follows -- is an operand', () => {
  const commands: [args: string[], told: RegExp][] = [
    [['run', '--', 'gatway'], /no scenario "gatway"/],
    [['run', 'veth-pair', '--', 'gatway'], /no scenario "gatway"/],
    [['run', '--', '-nothing.ts'], /no such file[\s\S]* -nothing\.ts/],
    [['run', '--', '--quiet'], /no scenario "--quiet"/],
    [['run', '--', '--', 'veth-pair'], /no scenario "--"/],
    [['show', '--', 'gatway'], /no scenario "gatway"/],
    [['why', '--', 'gatway', 'a', 'b'], /no scenario "gatway"/],
    [['why', 'gatway', '--', 'a', 'b'], /no scenario "gatway"/],
    [['shell', '--', 'gatway'], /no scenario "gatway"/],
    [['mutate', '--', 'gatway'], /no scenario "gatway"/],
    [['export', '--as', 'ksft', '--', 'gatway'], /no scenario "gatway"/],
    [['new', '--', '-x'], /"-x" cannot be the name/],
    [['diff', '--', '-nothing.json', 'b.json'], /-nothing\.json/],
    [['report', '--from', 'nothing', '--', 'more'], /more/],
    [['import', '--', '-nothing.md'], /-nothing\.md/],
    [['article', '--', '-nothing.md'], /-nothing\.md/],
    [['doctor', '--', 'more'], /does not take more/],
    [['list', '--', '-more'], /-more/],
  ];
  for (const [args, told] of commands) {
    it(args.join(' '), async () => {
      const { code, stdout, stderr } = await netscene(args);
      assert.equal(code, 129, stdout + stderr);
      assert.match(stderr, told);
      assert.doesNotMatch(stderr, /\0|\\x00/);
    });
  }

  it('a word that looks like an option comes back as it was typed', () => {
    const [, ...operands] = withOperandsMarked(['run', '--', '-x', '--', 'y']);
    assert.deepEqual(plainOperands({ operands, jobs: 2 }), { operands: ['-x', '--', 'y'], jobs: 2 });
  });
});
