import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { quote } from '../../../lib/index.ts';
import { commandsOfPage, readPage } from '../page/page.ts';

/** What a student handed in, as one text for bash. */
export interface Submission {
  /** The file as it was given. */
  readonly file: string;
  /** The file’s name without its ending; with its folder’s where the file’s alone says nothing. */
  readonly name: string;
  readonly text: string;
}

/** Names that many students give their file: the folder says whose it is. */
const common = /^(?:readme|main|index|solution|assignment|commands|lab|script|setup|submission)$/i;
/** Bytes of a submission that are read. */
const limit = 1 << 20;

/**
 * Reads a submission: a script, or a page whose commands are typed one after another.
 * @throws {Error} that says why it cannot be read
 */
export function readSubmission(given: string): Submission {
  const isFolder = statSync(given).isDirectory();
  const file = isFolder ? fileIn(given) : given;
  const { size } = statSync(file);
  if (size > limit) throw new Error(`it is longer than ${limit >> 20} MiB`);
  const bytes = readFileSync(file);
  if (bytes.includes(0)) throw new Error('it is no text');
  const text = bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n');
  const name = isFolder ? basename(given) : nameOf(file);
  return { file: given, name, text: asScript(text, file) };
}

/** What a student handed in as a folder: its one script, else its one page. @throws {Error} where it is not clear */
function fileIn(folder: string): string {
  const names = readdirSync(folder)
    .filter((name) => !name.startsWith('.') && statSync(join(folder, name)).isFile())
    .sort();
  for (const kind of [/\.(?:sh|bash)$/, /\.(?:md|markdown|txt|rst)$/i, /./]) {
    const found = names.filter((name) => kind.test(name));
    const named = found.filter((name) => common.test(name.replace(/\.\w+$/, '')));
    const [one, ...others] = named.length === 1 ? named : found;
    if (one !== undefined && others.length === 0) return join(folder, one);
    if (one !== undefined)
      throw new Error(`it is a folder with several files: name one of ${found.join(', ')}`);
  }
  throw new Error('it is an empty folder');
}

export function nameOf(file: string): string {
  const name = basename(file).replace(/\.\w+$/, '');
  const folder = basename(file.replace(/\/[^/]*$/, ''));
  return common.test(name) && file.includes('/') && folder !== '.' ? folder : name;
}

function asScript(text: string, file: string): string {
  if (/\.(?:sh|bash)$/.test(file) || /^#!.*sh\b/.test(text)) return text;
  const commands = commandsOfPage(readPage(text, file));
  // Many pages have their commands among their prose, as lines of their own.
  const lines = text.split('\n').flatMap((line) => typedOn(line) ?? []);
  const all = lines.length > commands.length ? lines : commands.map(({ text: command }) => command);
  // Each is typed on its own: one that is no command of bash does not take the others along.
  return all.length > 0 ? all.map((command) => `eval ${quote(command)}`).join('\n') : text;
}

const typed =
  /^(?:sudo\s+)?(?:ip\s+(?:-\S+\s+(?:\S+\s+)?)?(?:netns|link|l|addr|address|a|route|r|neigh)\b|(?:brctl|iptables|sysctl|ping|nft)\s+-?\w)/;

/** The command that a line is, without a prompt or a mark of a list before it; undefined for prose. */
function typedOn(line: string): string | undefined {
  const text = line
    .trim()
    .replace(/^(?:[#$>*•-]|\d+[.)])\s*/, '')
    .replace(/^`(.*)`$/, '$1')
    .replace(/^Sudo\b/, 'sudo');
  return typed.test(text) ? text : undefined;
}
