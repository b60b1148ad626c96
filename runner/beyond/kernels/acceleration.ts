import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Acceleration } from './acceleration-names.ts';
import type { GuestKernel } from './kernel.ts';
import { type Accelerator, requireQemu, startQemu } from './qemu.ts';
import { cacheFolder } from './store.ts';

/** Milliseconds in which a guest under a KVM that works is up; it takes a tenth of that. */
const probeLimit = 10_000;

/** What init.bash prints when it is asked for nothing but that. */
const up = 'netscene: node runs';

/** What a machine's KVM is worth, as far as it is known. */
export interface Choice {
  readonly accelerator: Accelerator;
  /** To be called when the same kernel came up without KVM: then KVM was to blame. */
  readonly confirm: () => void;
}

/**
 * KVM where a guest really comes up under it, else emulation. Some machines offer a KVM under which a
 * guest stands still for good (nested virtualization): the probe boot has a limit, and its outcome is
 * remembered until the machine or its qemu changes.
 */
export async function chooseAccelerator(
  wanted: Acceleration,
  kernel: GuestKernel,
  { initramfs, signal }: { readonly initramfs: string; readonly signal: AbortSignal },
): Promise<Choice> {
  const known = (accelerator: Accelerator): Choice => ({ accelerator, confirm: () => {} });
  if (wanted !== 'auto') return known(wanted);
  const remembered = recall();
  if (remembered !== undefined) return known(remembered);
  const probed = await probe(kernel, initramfs, signal);
  if (probed === 'works') remember('kvm');
  if (probed === 'refused') remember('tcg');
  return {
    accelerator: probed === 'works' ? 'kvm' : 'tcg',
    confirm: () => {
      if (probed === 'no-answer') remember('tcg');
    },
  };
}

/** `refused`: qemu would not start with it. `no-answer`: the guest did not come up in time. */
async function probe(
  kernel: GuestKernel,
  initramfs: string,
  signal: AbortSignal,
): Promise<'works' | 'refused' | 'interrupted' | 'no-answer'> {
  const { image, args } = kernel;
  const machine = { accelerator: 'kvm', image, initramfs, memory: 1024, cpus: 1 } as const;
  const qemu = startQemu({ ...machine, args: [...args, 'netscene.probe'] });
  let printed = '';
  const start = performance.now();
  const end = () => void qemu.child.kill('SIGKILL');
  const timer = setTimeout(end, probeLimit);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  qemu.events.resume();
  qemu.console.on('data', (chunk: Buffer) => {
    printed += chunk.toString('latin1');
    if (printed.includes(up)) qemu.child.kill('SIGKILL');
  });
  const said = await qemu.ended;
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
  if (printed.includes(up)) return 'works';
  if (signal.aborted) return 'interrupted';
  // A kernel that panics under it has run under it; let the real boot tell.
  if (printed.includes('Kernel panic')) return 'works';
  return said !== '' && performance.now() - start < probeLimit ? 'refused' : 'no-answer';
}

/** This boot of this machine, and this qemu: what the outcome of a probe holds for. */
function circumstances(): string {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const { size, mtimeMs } = statSync(requireQemu());
  return `${boot} ${size} ${mtimeMs} ${process.getuid?.()}`;
}

const file = () => join(cacheFolder(), 'acceleration.json');

function recall(): Accelerator | undefined {
  try {
    const { when, accelerator } = JSON.parse(readFileSync(file(), 'utf8'));
    return when === circumstances() && (accelerator === 'kvm' || accelerator === 'tcg')
      ? accelerator
      : undefined;
  } catch {
    return undefined;
  }
}

function remember(accelerator: Accelerator): void {
  try {
    mkdirSync(cacheFolder(), { recursive: true });
    const partial = `${file()}.${process.pid}.partial`;
    writeFileSync(partial, JSON.stringify({ when: circumstances(), accelerator }));
    renameSync(partial, file());
  } catch {
    // Then the next run probes again.
  }
}
