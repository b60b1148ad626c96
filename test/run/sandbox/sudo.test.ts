import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Sandbox } from '../../../runner/run/sandbox/sandbox.ts';

let sandbox: Sandbox;
before(async () => {
  sandbox = await Sandbox.open();
});
after(() => sandbox.close());

const run = async (command: string) => {
  const { exit, stdout } = await sandbox.run(command);
  return [exit, stdout.trim()];
};

test('sudo runs the rest, whatever its options', async () => {
  for (const options of ['', '-S', '-E', '-i', '-n -H', '-u root', '--user root', '-E --', 'A=1']) {
    assert.deepEqual(await run(`sudo ${options} echo 'a  b'`), [0, 'a  b'], options);
  }
  assert.deepEqual(await run('echo password | sudo -S echo a'), [0, 'a']);
  assert.deepEqual(await run('sudo A=1 env | grep ^A='), [0, 'A=1']);
});

test('sudo keeps the exit code, and has none to keep without a command', async () => {
  assert.deepEqual(await run('sudo false'), [1, '']);
  assert.deepEqual(await run('sudo -i'), [0, '']);
  assert.deepEqual(await run('sudo no-such-program'), [127, '']);
});

test('set -e, -u and -x end neither the shell nor a job', async () => {
  assert.deepEqual(await run('set -eux'), [0, '']);
  assert.deepEqual(await run('false'), [1, '']);
  assert.equal((await sandbox.start('false').done).exit, 1);
  assert.deepEqual(await run('echo here'), [0, 'here']);
});
