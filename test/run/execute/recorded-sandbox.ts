import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { packageRoot } from '../../../runner/kit/package-root.ts';
import {
  type CommandResult,
  type Inventory,
  type Job,
  Sandbox,
  type SandboxEnd,
  SandboxEnded,
} from '../../../runner/run/sandbox/sandbox.ts';
import { Fault } from '../../../runner/text/fault.ts';

/** What a real sandbox answered, in the order in which it was asked. */
interface Recorded {
  readonly asked: string;
  readonly answer: CommandResult | Inventory | null | { readonly ended: SandboxEnd };
  /** It was answered because it was interrupted. */
  readonly interrupted?: true;
}

/** A recording: its answers, and whether rules of nftables could have been made. */
interface Recording {
  readonly answers: readonly Recorded[];
  readonly mayHaveRules: boolean;
}

/** What does not make another question of it: how long a ping is asked for, which hangs on the time that is left. */
function questionOf(asked: string): string {
  const fping =
    /((?:ip netns exec \S+ )?)fping [^\n]*?((?: (?:[\d.]+\.[\d.]+|\S*:\S*))+)(?: 2>&1\)|\n|$)/.exec(asked);
  if (fping !== null) return `${fping[1]}fping${fping[2]}`;
  // The numbers of system calls are this machine's.
  return asked.replace(/ -[ciw] [\d.]+/g, '').replace(/our %call = \([^)]*\);/, '');
}

/** What is seen on the wire bears a mark of its own each time: it has tests of its own, and here there is no camera. */
function isCamera(command: string): boolean {
  return command.startsWith('monitors=()');
}

function noCamera(): Job {
  const done = Promise.reject(new Fault('sandbox', 'a recording has no camera'));
  done.catch(() => {});
  return { done, kill: () => {}, interrupt: () => {} };
}

const fileOf = (name: string) => join(packageRoot, 'test/run/execute/recordings', `${name}.json.gz`);

/** Opens a real sandbox that keeps what it answers, for {@link replayed}; `save` writes it down. */
export async function recording(name: string): Promise<{ sandbox: Sandbox; save: () => void }> {
  const sandbox = await Sandbox.open();
  const kept: (Recorded | undefined)[] = [];
  const keep = <T extends CommandResult | Inventory | undefined>(
    asked: string,
    answer: Promise<T>,
    wasInterrupted: () => boolean = () => false,
  ): Promise<T> => {
    // In the order of the questions: of two at a time, the second may be answered first.
    const place = kept.push(undefined) - 1;
    answer.then(
      (value) => {
        kept[place] = { asked, answer: value ?? null, ...(wasInterrupted() && { interrupted: true }) };
      },
      (error) => {
        if (error instanceof SandboxEnded) kept[place] = { asked, answer: { ended: error.end } };
      },
    );
    return answer;
  };
  const own: Partial<Sandbox> = {
    run: (command) => keep(command, sandbox.run(command)),
    runUntilFailure: (commands) =>
      sandbox.runUntilFailure(commands).map((result, i) => keep(commands[i] as string, result)),
    start: (command) => {
      if (isCamera(command)) return noCamera();
      const job = sandbox.start(command);
      let isInterrupted = false;
      const interrupt = () => {
        isInterrupted = true;
        job.interrupt();
      };
      return { ...job, interrupt, done: keep(command, job.done, () => isInterrupted) };
    },
    inventory: () => keep('inventory', sandbox.inventory()),
  };
  const proxy = new Proxy(sandbox, {
    get: (target, key) => {
      const value = own[key as keyof Sandbox] ?? Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return {
    sandbox: proxy,
    save: () => {
      const { mayHaveRules } = sandbox;
      const answers = kept.filter((one) => one !== undefined);
      const text = JSON.stringify({ answers, mayHaveRules } satisfies Recording);
      writeFileSync(fileOf(name), gzipSync(text, { level: 9 }));
    },
  };
}

export function isRecorded(name: string): boolean {
  return existsSync(fileOf(name));
}

/** A sandbox that answers as a real one did: each question by what it was answered then, the last answer again. */
export function replayed(name: string): Sandbox {
  const text = gunzipSync(readFileSync(fileOf(name))).toString();
  const { answers: kept, mayHaveRules } = JSON.parse(text) as Recording;
  const answers = new Map<string, Recorded[]>();
  for (const one of kept) {
    const question = questionOf(one.asked);
    answers.set(question, [...(answers.get(question) ?? []), one]);
  }
  const next = (asked: string): Recorded => {
    const left = answers.get(questionOf(asked));
    if (left === undefined)
      throw new Error(`nobody asked this when ${name} was recorded: ${asked.slice(0, 300)}`);
    return (left.length > 1 ? left.shift() : left[0]) as Recorded;
  };
  const answer = async <T>(asked: string): Promise<T> => {
    const { answer: given } = next(asked);
    if (given !== null && typeof given === 'object' && 'ended' in given)
      throw new SandboxEnded(given.ended, asked, { stdout: '', stderr: '' });
    return (given ?? undefined) as T;
  };
  const job = (command: string): Job => {
    if (isCamera(command)) return noCamera();
    let interrupt = () => {};
    const interrupted = new Promise<void>((resolve) => {
      interrupt = resolve;
    });
    const done = (async () => {
      const { answer: given, interrupted: waits } = next(command);
      if (waits) await interrupted;
      return given as CommandResult;
    })();
    return { done, kill: interrupt, interrupt };
  };
  const sandbox = {
    run: (command: string) => answer(command),
    runUntilFailure: (commands: readonly string[]) => commands.map((command) => answer(command)),
    start: job,
    inventory: () => answer('inventory'),
    noteCommand: () => {},
    mayHaveRules,
    ended: new Promise(() => {}),
    settled: async () => {},
    close: async () => {},
  };
  return sandbox as unknown as Sandbox;
}
