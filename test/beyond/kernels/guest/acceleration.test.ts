import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folder, netscene } from '../../../cli/netscene.ts';
import { unpackedKernel } from './debian-kernels.ts';

test('a KVM under which guests stand still is noticed in seconds, and remembered', async (t) => {
  const [programs, cache] = [folder(t), folder(t)];
  const calls = join(programs, 'calls');
  const qemu = execFileSync('sh', ['-c', 'command -v qemu-system-x86_64'], { encoding: 'utf8' }).trim();
  // As on a machine whose nested KVM hangs: qemu takes it and says nothing more. Emulation is the real one.
  const stand = join(programs, 'qemu-system-x86_64');
  writeFileSync(
    stand,
    `#!/bin/bash\ncase " $* " in *' kvm '*) echo kvm >>${calls}; exec sleep 1000 ;; esac\necho tcg >>${calls}\nexec ${qemu} "$@"\n`,
  );
  chmodSync(stand, 0o755);
  const wrap = ['env', `PATH=${programs}:${process.env.PATH}`, `XDG_CACHE_HOME=${cache}`];
  const args = ['run', 'veth-pair', '--kernel', unpackedKernel(), '--quiet', '--boot-timeout', '900'];
  for (const expected of ['kvm\ntcg\n', 'kvm\ntcg\ntcg\n']) {
    const { code, stderr } = await netscene([...args, '--hang-timeout', '600'], { wrap });
    assert.equal(code, 0, stderr);
    assert.equal(readFileSync(calls, 'utf8'), expected);
  }
  const { accelerator } = JSON.parse(readFileSync(join(cache, 'netscene/acceleration.json'), 'utf8'));
  assert.equal(accelerator, 'tcg');
});
