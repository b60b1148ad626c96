import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folder, netscene } from '../../../cli/netscene.ts';
import { unpackedKernel } from './debian-kernels.ts';
import { tiny } from './judging.ts';

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
  const args = ['run', tiny(folder(t)), '--kernel', unpackedKernel(), '--quiet', '--boot-timeout', '900'];
  const first = await netscene([...args, '--hang-timeout', '600'], { wrap });
  assert.equal(first.code, 0, first.stderr);
  assert.equal(readFileSync(calls, 'utf8'), 'kvm\ntcg\n');
  // What is started says enough: nobody waits until it has come up.
  const second = await netscene([...args, '--kernel-args', 'rdinit=/nothing root=/dev/none'], { wrap });
  assert.equal(second.code, 125, second.stderr);
  assert.equal(readFileSync(calls, 'utf8'), 'kvm\ntcg\ntcg\n');
  const { accelerator } = JSON.parse(readFileSync(join(cache, 'netscene/acceleration.json'), 'utf8'));
  assert.equal(accelerator, 'tcg');
});
