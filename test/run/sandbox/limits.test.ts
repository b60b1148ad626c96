import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { limitsText } from '../../../runner/kit/limits.ts';
import { cgroupMounts, findCgroups } from '../../../runner/run/sandbox/cgroup-places.ts';
import { closeGround } from '../../../runner/run/sandbox/ground.ts';
import { limitsInForce } from '../../../runner/run/sandbox/limits.ts';
import { Sandbox } from '../../../runner/run/sandbox/sandbox.ts';
import { until } from '../../until.ts';

after(closeGround);

const hungry = fileURLToPath(new URL('./hungry.js', import.meta.url));
let none: string | undefined;
try {
  findCgroups();
} catch (error) {
  none = (error as Error).message;
}

describe('the limits of sandboxes', { timeout: 300_000 }, () => {
  it('are told: by a control group where there is one, else why not', async () => {
    const sandbox = await Sandbox.open();
    await sandbox.close();
    const limits = limitsInForce();
    assert.ok(limits);
    assert.equal(limits.by, none === undefined ? 'cgroup' : 'rlimits', none);
    assert.match(limitsText(limits), none === undefined ? /all together/ : /no control group: ./);
  });

  it('are such that the kernel takes a sandbox first when memory runs out', async () => {
    const sandbox = await Sandbox.open();
    const { stdout } = await sandbox.run('cat /proc/self/oom_score_adj');
    await sandbox.close();
    assert.equal(stdout, '1000\n');
    assert.notEqual(readFileSync('/proc/self/oom_score_adj', 'utf8'), '1000\n');
  });

  const found = {
    processes: /memory-limit|Killed|exit 137/,
    alone: /"memory-limit".*ended for want of memory: all that run may have 0\.4 GiB/,
    files: /^memory-limit$/,
    forks: /refused/,
  };
  for (const [by, expected] of Object.entries(found))
    it(`end a sandbox that takes all by ${by}; not the runner, which leaves nothing`, {
      skip: none ?? false,
    }, async () => {
      const { stdout } = await promisify(execFile)(process.execPath, [hungry, by]);
      const { names, said } = JSON.parse(stdout) as { names: string[]; said: string };
      assert.match(said, expected);
      assert.ok(names.length > 0);
      const { parents } = findCgroups();
      await until(() => names.every((name) => parents.every((parent) => !existsSync(join(parent, name)))));
    });
});

it('cgroup mounts are found with what they limit', () => {
  const text = [
    '35 25 0:30 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory',
    '36 25 0:31 /docker/a\\040b /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate',
    '37 25 0:32 / /proc rw - proc proc rw',
  ].join('\n');
  assert.deepEqual(
    cgroupMounts(text).map(({ point, root, type }) => `${type} ${point} ${root}`),
    ['cgroup /sys/fs/cgroup/memory /', 'cgroup2 /sys/fs/cgroup /docker/a b'],
  );
});
