/**
 * zx's `$`, in types of our own: those of zx need the types of Node and of all that zx can do, and a scenario file is to
 * be checked without installing any of it. What stands here is what zx 8 does (https://google.github.io/zx/api).
 */

/** What a command came to. */
export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
  /** Both, as they came. */
  readonly stdall: string;
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly ok: boolean;
  text(): string;
  lines(): string[];
  // biome-ignore lint/suspicious/noExplicitAny: JSON is anything, until its reader says what.
  json<T = any>(): T;
  toString(): string;
  valueOf(): string;
}

/** A command that runs; awaited, its output. It rejects where the exit code is not 0, unless `nothrow` is asked for. */
export interface RunningCommand extends Promise<CommandOutput> {
  /** 0 or not, without an exception. */
  nothrow(on?: boolean): RunningCommand;
  quiet(on?: boolean): RunningCommand;
  /** Ends it after a time: `'5s'`, or milliseconds. */
  timeout(duration: number | `${number}s` | `${number}ms`, signal?: string): RunningCommand;
  /** Gives its output to another command. */
  pipe(to: RunningCommand): RunningCommand;
  pipe(pieces: TemplateStringsArray, ...words: unknown[]): RunningCommand;
  kill(signal?: string): Promise<void>;
  text(): Promise<string>;
  lines(): Promise<string[]>;
  // biome-ignore lint/suspicious/noExplicitAny: JSON is anything, until its reader says what.
  json<T = any>(): Promise<T>;
  readonly exitCode: Promise<number | null>;
}

/** How commands run: `$({ nothrow: true })`. */
export interface ShellOptions {
  readonly nothrow?: boolean;
  readonly quiet?: boolean;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeout?: number | string;
  /** What it reads on standard input. */
  readonly input?: string;
}

/** zx's own `$`, bound to the scenario's sandbox: every command runs in there, as its root. */
export interface ScenarioShell {
  (pieces: TemplateStringsArray, ...words: unknown[]): RunningCommand;
  (options: ShellOptions): ScenarioShell;
}

/** zx's `$`, bound to one namespace of the sandbox. */
export interface NamespaceShell {
  (pieces: TemplateStringsArray, ...words: unknown[]): RunningCommand;
  (options: ShellOptions): NamespaceShell;
}
