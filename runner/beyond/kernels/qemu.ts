import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { hostEnvironment } from '../../run/sandbox/environment.ts';
import { whereOnHost } from '../../run/sandbox/required-tools.ts';
import { Fault } from '../../text/fault.ts';

const program = 'qemu-system-x86_64';

/** How a guest's processor is made: by the machine's own (KVM), or by qemu (TCG). */
export type Accelerator = 'kvm' | 'tcg';

/** A machine to start. */
export interface MachineRequest {
  readonly accelerator: Accelerator;
  /** The kernel's bzImage. */
  readonly image: string;
  readonly initramfs: string;
  readonly args: readonly string[];
  /** MiB. */
  readonly memory: number;
  readonly cpus: number;
}

/** A qemu that runs: its two serial ports, what it says itself, and its end. */
export interface QemuProcess {
  readonly child: ChildProcess;
  readonly console: Duplex;
  readonly events: Duplex;
  /** Resolves when it has ended, to what qemu itself said. */
  readonly ended: Promise<string>;
}

/** Where qemu is. @throws {Fault} `missing-tool` that names the package */
export function requireQemu(): string {
  const path = whereOnHost(program);
  if (path !== undefined) return path;
  throw new Fault('missing-tool', `not installed: ${program}, which boots the kernels`, {
    cure: 'sudo apt-get install --no-install-recommends qemu-system-x86 (in a clone: make deps-kernel)',
  });
}

/**
 * Arguments that every guest's kernel gets, before the user's, which win.
 * The console speaks from the first moment; a panic restarts the machine, at which qemu ends.
 */
const kernelArgs = [
  ...['console=ttyS0,115200', 'earlyprintk=ttyS0,115200', 'printk.time=1', 'loglevel=7'],
  // Nobody waits for entropy (Documentation/admin-guide/kernel-parameters.txt).
  ...['panic=-1', 'random.trust_cpu=on', 'nokaslr'],
];

/**
 * Starts a machine with nothing but processors, memory and two serial ports: no disk, no network, no
 * monitor. It is killed by the kernel when the runner ends, whatever ends that (prctl(2), PR_SET_PDEATHSIG).
 */
export function startQemu(request: MachineRequest): QemuProcess {
  const { accelerator, image, initramfs, args, memory, cpus } = request;
  const options = [
    ...['-M', 'pc', '-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-nic', 'none'],
    ...(accelerator === 'kvm'
      ? ['-accel', 'kvm', '-cpu', 'host']
      : ['-accel', 'tcg,thread=multi', '-cpu', 'max,la57=off']),
    ...['-smp', String(cpus), '-m', `${memory}M`],
    ...['-chardev', 'socket,id=console,fd=3', '-serial', 'chardev:console'],
    ...['-chardev', 'socket,id=events,fd=4', '-serial', 'chardev:events'],
    ...['-kernel', image, '-initrd', initramfs, '-append', [...kernelArgs, ...args].join(' ')],
  ];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', requireQemu(), ...options], {
    cwd: '/',
    env: hostEnvironment(),
    // Of its own session: a Ctrl-C reaches only the runner.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [, , stderr, console, events] = child.stdio as unknown as [unknown, unknown, Duplex, Duplex, Duplex];
  let said = '';
  stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4000);
  });
  for (const stream of [console, events]) stream.on('error', () => {});
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', () => resolve(said.replaceAll(`${program}: `, '').trim()));
  });
  return { child, console, events, ended };
}
