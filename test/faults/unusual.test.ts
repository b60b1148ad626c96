import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isFollowed } from '../../runner/run/reason/explain-silence.ts';
import { find, Proof } from '../../runner/run/reason/index.ts';
import { Sandbox } from '../../runner/run/sandbox/sandbox.ts';
import { answers } from '../run/reason/why-silent.ts';
import { unusual } from './unusual.ts';

describe('unusual networks that work', { concurrency: 4 }, () => {
  for (const { name, commands, target, options = '' } of unusual) {
    it(`are not proven to be silent: ${name}`, async () => {
      const sandbox = await Sandbox.open();
      try {
        for (const command of commands) {
          const { exit, stderr } = await sandbox.run(command);
          assert.equal(exit, 0, `${command}: ${stderr}`);
        }
        const probe = { source: 'a', target, plain: options === '' };
        const proof = await Proof.begin(sandbox, [probe]);
        const [fresh] = await proof.byConfiguration();
        assert.ok(await answers(sandbox, `ip netns exec a ping ${options} ${target}`, 5), 'it answers');
        const [used] = await find(sandbox, [probe], { before: proof.before });
        for (const found of [fresh, used])
          assert.ok(!(found?.proven && isFollowed(sandbox, probe)), found?.sentence);
      } finally {
        await sandbox.close();
      }
    });
  }
});
