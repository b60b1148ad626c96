import { Initramfs } from '../../runner/beyond/kernels/initramfs.ts';
import { startQemu } from '../../runner/beyond/kernels/qemu.ts';
import { resolveKernels } from '../../runner/beyond/kernels/resolve-kernel.ts';
import { Store } from '../../runner/beyond/kernels/store.ts';

/** Boots a guest, emulated, that starts node once and powers off: the least that any guest takes. */
export async function bootToNode(file: string): Promise<void> {
  const store = new Store();
  try {
    const [kernel] = await resolveKernels([file], store);
    if (kernel?.kind !== 'guest') throw new Error(`${file} is no kernel for a guest`);
    const initramfs = await new Initramfs(store).make(kernel, []);
    const { image } = kernel;
    const args = ['netscene.probe'];
    const qemu = startQemu({ accelerator: 'tcg', image, initramfs, args, memory: 1024, cpus: 2 });
    let printed = '';
    qemu.console.on('data', (chunk: Buffer) => {
      printed += chunk.toString('latin1');
    });
    qemu.events.resume();
    await qemu.ended;
    if (!printed.includes('netscene: node runs'))
      throw new Error(`it did not come up:\n${printed.slice(-2000)}`);
  } finally {
    store.close();
  }
}
