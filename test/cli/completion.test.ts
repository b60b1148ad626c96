import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { netscene } from './netscene.ts';
import { Terminal } from './terminal.ts';

const complete = async (...words: string[]) =>
  (await netscene(['__complete', ...words])).stdout.split('\n').filter(Boolean);

describe('what may come next', () => {
  it('is a command, where none stands yet', async () => {
    assert.deepEqual(await complete('ru'), ['run']);
    assert.ok((await complete('')).includes('help'));
    assert.deepEqual(await complete('--v'), ['--version']);
    assert.deepEqual(await complete('help', 'exp'), ['export']);
  });
  it('is a scenario of the package, and nothing where a file is typed', async () => {
    assert.deepEqual(await complete('run', 'gateway-'), ['gateway-bypass', 'gateway-third-subnet']);
    assert.deepEqual(await complete('run', 'bridge', 'vet'), ['veth-pair']);
    assert.deepEqual(await complete('run', './'), []);
  });
  it('is an option of the command, with both hyphens and none of its operands', async () => {
    assert.deepEqual(await complete('run', '--verb'), ['--verbatim', '--verbose']);
    assert.deepEqual(await complete('shell', '--'), ['--after', '--help', '--in', '--see']);
  });
  it('is a value, where an option takes one of a few', async () => {
    assert.deepEqual(await complete('run', '-r', 'js'), ['json']);
    assert.deepEqual(await complete('export', '--as', 'k'), ['ksft']);
    assert.deepEqual(await complete('run', '--jobs', ''), []);
  });
});

describe('a real Tab', { timeout: 300_000 }, () => {
  const shells = {
    bash: { start: 'bash --norc --noprofile -i', load: 'source <(netscene completion bash)' },
    zsh: {
      start: 'zsh -f -i',
      load: 'autoload -Uz compinit && compinit -u -D && source <(netscene completion zsh)',
    },
    fish: { start: 'fish --private -i', load: 'netscene completion fish | source' },
  };
  for (const [shell, { start, load }] of Object.entries(shells)) {
    it(`in ${shell} completes commands, options and scenarios, and prints nothing into the prompt`, async (t) => {
      const terminal = new Terminal(start);
      t.after(() => terminal.close());
      terminal.type(`${load}; echo lo''aded`, 'Enter');
      // With the prompt below it: before that, a Tab is no key of the shell's.
      await terminal.shows(/^loaded\n.*\S/m);
      for (const [line, whole] of [
        ['netscene doct', 'netscene doctor'],
        ['netscene run --last-f', 'netscene run --last-failed'],
        ['netscene show multi-subnet-r', 'netscene show multi-subnet-routes'],
      ] as const) {
        terminal.type(line, 'Tab');
        const screen = await terminal.shows(new RegExp(`${whole} ?`));
        assert.doesNotMatch(screen, /Unknown argument|get-yargs/);
        terminal.type('', 'C-u');
        // What is typed next is for the prompt that comes after this.
        terminal.type(`clear; echo re''ady`, 'Enter');
        await terminal.shows(/^ready\n.*\S/m);
      }
    });
  }
});
