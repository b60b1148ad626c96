import type { KernelOutcome, KernelWarning } from '../../run/events/event.ts';
import { ConsoleWatch } from './console-watch.ts';
import { type MachineRequest, startQemu } from './qemu.ts';

/** A line of the guest's event stream, parsed and not looked at. */
export type GuestLine = { readonly type: string } & Record<string, unknown>;

/** Milliseconds. */
export interface Limits {
  /** Until the first event. */
  readonly boot: number;
  /** Without a sign of life, once it is up. */
  readonly silence: number;
  /** Altogether. */
  readonly whole: number;
}

export interface GuestEnd {
  readonly outcome: KernelOutcome;
  /** A sentence; undefined when all went well. */
  readonly happened: string | undefined;
  /** The last lines of the console. */
  readonly console: string;
  readonly warnings: readonly KernelWarning[];
  /** Exit code of the runner inside; undefined when it did not come to its end. */
  readonly exit: number | undefined;
}

/** After the runner inside has ended, a panic, or a halt, the machine restarts, at which qemu ends. */
const grace = 5_000;

/**
 * Boots a machine and listens to it until it ends, or until one of its limits ends it.
 * @param onLine gets each line of the event stream as it comes
 */
export async function runGuest(
  machine: MachineRequest,
  options: {
    readonly limits: Limits;
    readonly log: string | undefined;
    readonly signal: AbortSignal;
    readonly onLine: (line: GuestLine) => void;
  },
): Promise<GuestEnd> {
  const { limits, log, signal, onLine } = options;
  const qemu = startQemu(machine);
  let isUp = false;
  let exit: number | undefined;
  let broken: string | undefined;
  let ended: { outcome: KernelOutcome; happened: string } | undefined;
  const kill = (outcome: KernelOutcome, happened: string) => {
    ended ??= { outcome, happened };
    qemu.child.kill('SIGKILL');
  };
  const console = new ConsoleWatch(log, () => {
    const { panic, halted } = console.findings;
    if ((panic ?? halted) !== undefined) setTimeout(() => qemu.child.kill('SIGKILL'), grace).unref();
  });
  const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;
  const boot = setTimeout(() => {
    if (!isUp) kill('no-boot', `it did not come to running scenarios within ${seconds(limits.boot)}`);
  }, limits.boot);
  const whole = setTimeout(
    () => kill(isUp ? 'hang' : 'no-boot', `it did not end within ${seconds(limits.whole)}`),
    limits.whole,
  );
  const silence = setTimeout(() => {
    if (isUp) kill('hang', `it gave no sign of life for ${seconds(limits.silence)}`);
  }, limits.silence);
  const onAbort = () => kill('killed', 'interrupted');
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  qemu.console.on('data', (chunk: Buffer) => {
    silence.refresh();
    console.add(chunk);
  });
  const lines = new LineReader((text) => {
    const line = parseLine(text);
    if (line === undefined) {
      broken ??= text;
      return;
    }
    if (line.type === 'guest-end') {
      exit = Number(line.exit);
      setTimeout(() => qemu.child.kill('SIGKILL'), grace).unref();
      return;
    }
    isUp = true;
    onLine(line);
  });
  qemu.events.on('data', (chunk: Buffer) => {
    silence.refresh();
    lines.add(chunk);
  });
  const said = await qemu.ended;
  for (const timer of [boot, whole, silence]) clearTimeout(timer);
  signal.removeEventListener('abort', onAbort);
  console.close();
  const end = ended ?? (exit === undefined ? goneAway(isUp, console, said) : undefined);
  return { ...judge(end, console, broken), console: console.last(20), warnings: console.warnings, exit };
}

/** It ended, and nobody here ended it. */
function goneAway(
  isUp: boolean,
  { findings }: ConsoleWatch,
  said: string,
): { outcome: KernelOutcome; happened: string } {
  if (findings.panic !== undefined) {
    return { outcome: isUp ? 'panic' : 'no-boot', happened: `the kernel panicked: ${findings.panic}` };
  }
  if (findings.halted !== undefined) {
    return { outcome: isUp ? 'killed' : 'no-boot', happened: `the kernel stopped: ${findings.halted}` };
  }
  if (!isUp && said !== '') return { outcome: 'killed', happened: `qemu: ${said.split('\n')[0]}` };
  if (!isUp) return { outcome: 'no-boot', happened: 'it ended before it ran anything' };
  return { outcome: 'killed', happened: 'qemu was ended from outside' };
}

function judge(
  end: { outcome: KernelOutcome; happened: string } | undefined,
  { findings, warnings }: ConsoleWatch,
  broken: string | undefined,
): { outcome: KernelOutcome; happened: string | undefined } {
  if (findings.oops !== undefined && (end === undefined || end.outcome === 'hang')) {
    const then = end === undefined ? '' : `, and then ${end.happened}`;
    return { outcome: 'oops', happened: `the kernel reported ${findings.oops}${then}` };
  }
  if (end !== undefined) return end;
  if (broken !== undefined) {
    return { outcome: 'killed', happened: `its events came damaged: ${broken.slice(0, 80)}` };
  }
  const [warning] = warnings;
  return { outcome: 'finished', happened: warning && `the kernel warned: ${warning.line}` };
}

/** Lines of a byte stream; a line that never ends is cut. */
class LineReader {
  readonly #onLine: (line: string) => void;
  #parts: Buffer[] = [];

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  add(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      this.#parts.push(rest.subarray(0, end));
      const line = Buffer.concat(this.#parts).toString('utf8').trim();
      this.#parts = [];
      if (line !== '') this.#onLine(line);
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) this.#parts.push(rest);
  }
}

function parseLine(text: string): GuestLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isLine =
      typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
    return isLine ? (value as GuestLine) : undefined;
  } catch {
    return undefined;
  }
}
