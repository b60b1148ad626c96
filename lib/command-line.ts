import { commandAfter, namespaceOption, skipOptions, valuedOptions } from './command-starters.ts';
import { type ShellWord, simpleCommands } from './shell-words.ts';

/** One command of a line as a reader takes it: what runs, and in which network namespace. */
export interface CommandLine {
  /**
   * The network namespace by name; '' where it is the shell's own. Undefined where the text says that it is another
   * one and not which: `nsenter -t PID -n`, `unshare -n`, `ip -all netns exec`.
   */
  readonly namespace: string | undefined;
  /** The program without its path; '' where there is none: `X=1`. */
  readonly program: string;
  /** What the program gets, quotes undone; `-n NAME` and the like, which say the namespace, are left out. */
  readonly words: readonly string[];
  /** Programs that only start this one, outermost first: `sudo`, `ip netns exec`, `timeout`. */
  readonly starters: readonly string[];
  /** The command itself as it is typed, what starts it and `VAR=value` left out. */
  readonly text: string;
}

/**
 * Reads the first command of a line: sudo(8), ip-netns(8), ip(8), nsenter(1) and what else may stand before a
 * program. Undefined where there is none, as in a comment.
 */
export function readCommand(text: string): CommandLine | undefined {
  return readCommands(text)[0];
}

/** Reads every command of a text: those of lists, pipes, loops, and of `bash -c '…'`. */
export function readCommands(text: string): CommandLine[] {
  return simpleCommands(text).flatMap((words) => {
    const command = read(words, text);
    const inner = shellText(command);
    if (inner === undefined) return [command];
    return readCommands(inner).map((one) => ({
      ...one,
      namespace: one.namespace === '' ? command.namespace : one.namespace,
      starters: [...command.starters, command.program, ...one.starters],
    }));
  });
}

/**
 * A text without what only starts its first command, as far as those starters stand at the very beginning and are
 * among `which`. What follows the command (a list, a pipe) stays.
 */
export function withoutStarters(
  text: string,
  which: ReadonlySet<string>,
): { readonly text: string; readonly namespace: string | undefined } {
  const [words] = simpleCommands(text);
  if (words?.[0]?.start !== 0) return { text, namespace: '' };
  const { rest, namespace } = unwrap(words, (starter) => which.has(starter));
  return { text: text.slice(rest[0]?.start ?? 0), namespace };
}

const sudoAndNamespace = new Set(['sudo', 'ip netns exec']);

/** A text without `sudo` and `ip netns exec NAME` before its first command, and that NAME: '' where there is none. */
export function unwrapped(command: string): { readonly text: string; readonly namespace: string } {
  const { text, namespace } = withoutStarters(command.trim(), sudoAndNamespace);
  return { text, namespace: namespace ?? '' };
}

/** The namespaces that a text makes by name. */
export function namespacesMade(text: string): string[] {
  return readCommands(text).flatMap(({ program, words }) => {
    const [object = '', verb = '', name] = withoutOptions(program, words);
    const isMade = program === 'ip' && /^net(?:n|ns)?$/.test(object) && /^(?:a|ad|add|att\w*)$/.test(verb);
    return isMade && name !== undefined ? [name] : [];
  });
}

/** The words of ip(8), bridge(8) or tc(8) from the object on: options before it are left out. */
export function withoutOptions(program: string, words: readonly string[]): readonly string[] {
  return words.slice(skipOptions(words, valuedOptions(program)));
}

function read(words: readonly ShellWord[], text: string): CommandLine {
  const { rest, namespace, starters } = unwrap(words, () => true);
  const [first, ...more] = withoutAssignments(rest);
  const program = nameOf(first);
  const own = more.map(({ value }) => value);
  const option = namespaceOption(program, own);
  return {
    namespace: option?.namespace ?? namespace,
    program,
    words: own.filter((_, i) => option === undefined || i < option.at || i > option.at + 1),
    starters,
    text: first === undefined ? '' : text.slice(first.start, (more.at(-1) ?? first).end),
  };
}

interface Unwrapped {
  readonly rest: readonly ShellWord[];
  readonly namespace: string | undefined;
  readonly starters: readonly string[];
}

/** Takes away what only starts a command, as long as `may` says so of each. */
function unwrap(words: readonly ShellWord[], may: (starter: string) => boolean): Unwrapped {
  let rest = words;
  let namespace: string | undefined = '';
  const starters: string[] = [];
  for (;;) {
    const [first, ...more] = withoutAssignments(rest);
    const own = more.map(({ value }) => value);
    const next = commandAfter(nameOf(first), own);
    if (next === undefined || !may(next.starter)) return { rest, namespace, starters };
    starters.push(next.starter);
    if ('namespace' in next) namespace = next.namespace;
    rest = more.slice(next.at);
  }
}

function withoutAssignments(words: readonly ShellWord[]): readonly ShellWord[] {
  const first = words.findIndex(({ value }) => !/^[A-Za-z_]\w*\+?=/.test(value));
  return first === -1 ? [] : words.slice(first);
}

function nameOf(word: ShellWord | undefined): string {
  return word?.value.replace(/^.*\//s, '') ?? '';
}

/** The text that a shell runs for `-c`; undefined for any other command. */
function shellText({ program, words }: CommandLine): string | undefined {
  if (!/^(?:ba|da|z|k|a)?sh$/.test(program)) return undefined;
  const at = words.findIndex((word) => /^-\w*c$/.test(word));
  return at === -1 || words.slice(0, at).some((word) => !word.startsWith('-')) ? undefined : words[at + 1];
}
