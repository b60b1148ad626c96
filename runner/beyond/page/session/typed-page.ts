import { dedent } from '../../../../lib/dedent.ts';
import { looksLikeCommand, looksLikeOutput, looksMisspelt } from '../command-likeness.ts';
import { readPrompt } from '../prompt.ts';
import { asTyped } from '../typography.ts';
import { type Part, partsOf, plain } from './parts.ts';
import { WrittenCommands } from './written-commands.ts';

/** What somebody who follows a page meets, in order. */
export type Entry =
  | {
      readonly kind: 'command';
      readonly line: number;
      readonly text: string;
      readonly section: number;
      /** Counts the page's code blocks; prose has the number of the block after it. */
      readonly block: number;
      /** The comment lines right above, within the block. */
      readonly comment: string;
      /** The machine that the prompt names. */
      readonly host?: string;
      /** What of its typography had to be put right, and how it is printed. */
      readonly fixes?: { readonly printed: string; readonly what: string };
    }
  | {
      readonly kind: 'output';
      readonly line: number;
      readonly text: string;
      readonly section: number;
      readonly block: number;
    }
  | {
      readonly kind: 'prose';
      readonly line: number;
      readonly text: string;
      readonly section: number;
      readonly block: number;
    }
  /** A script that is printed to be saved. */
  | {
      readonly kind: 'script';
      readonly line: number;
      readonly text: string;
      readonly section: number;
      readonly block: number;
    };

export interface TypedPage {
  readonly title: string;
  readonly sections: readonly { readonly title: string; readonly line: number }[];
  readonly entries: readonly Entry[];
}

const shells = /^(?:bash|sh|shell|zsh|ksh|console|shell-session|terminal|sh-session|bash-session)$/i;
const foreign =
  /^(?:c|cpp|go|rust|python|py|java|js|javascript|ts|json|ya?ml|xml|html|css|diff|ini|toml|conf|cfg|nginx|mermaid|dot|graphviz|plantuml|output|log|sql|dockerfile|makefile|hcl|puml|ditaa)$/i;

/** Reads a page as somebody who types it. `knows`: words that the shell of the sandbox can run. */
export function typedPage(text: string, file: string, knows: ReadonlySet<string>): TypedPage {
  const sections: { title: string; line: number }[] = [];
  const entries: Entry[] = [];
  const defined = new Set<string>();
  let block = 0;
  const parts = partsOf(text, file);
  // Where a page has code blocks for its commands, what its prose says of commands is said of them.
  const blockCommands = parts.filter(
    (part) =>
      part.kind === 'block' && part.lines.some((line) => looksLikeCommand(withoutPrompt(line), defined)),
  ).length;
  for (const part of parts) {
    const section = Math.max(0, sections.length - 1);
    if (part.kind === 'heading') {
      sections.push({ title: part.text, line: part.line });
    } else if (part.kind === 'block') {
      block += 1;
      entries.push(...blockEntries(part, { section, block, knows, defined }));
    } else {
      entries.push(...proseEntries(part, { section, block, knows, defined }, blockCommands));
    }
  }
  const first = sections[0]?.title ?? file.replace(/^.*\//, '');
  if (sections.length === 0) sections.push({ title: first, line: 1 });
  return { title: first, sections, entries };
}

interface Place {
  readonly section: number;
  readonly block: number;
  readonly knows: ReadonlySet<string>;
  readonly defined: Set<string>;
}

interface Line {
  readonly number: number;
  readonly text: string;
  /** As the page has it, where its typography had to be put right. */
  readonly printed?: string;
  readonly what?: string;
}

function lineOf(printed: string, number: number): Line {
  const { text, fixes } = asTyped(printed);
  return { number, text, ...(fixes.length > 0 && { printed: printed.trim(), what: fixes.join(', ') }) };
}

/** What of a command's lines had to be put right. */
function fixesOf(lines: readonly Line[]): { fixes?: { printed: string; what: string } } {
  const fixed = lines.flatMap(({ printed, what }) =>
    printed === undefined || what === undefined ? [] : [{ printed, what }],
  );
  if (fixed.length === 0) return {};
  const what = [...new Set(fixed.map((one) => one.what))].join(', ');
  return { fixes: { printed: fixed.map((one) => one.printed).join('\n'), what } };
}

function blockEntries(part: Extract<Part, { kind: 'block' }>, place: Place): Entry[] {
  const { section, block } = place;
  const lines = withoutNumbers(
    dedent(part.lines).map((printed, i) => lineOf(printed, part.line + i)),
    place.defined,
  );
  const first = lines.find(({ text }) => text.trim() !== '');
  if (first !== undefined && /^#!\s*\/.*\b(?:ba|da|z|k)?sh\b/.test(first.text)) {
    return [
      { kind: 'script', line: first.number, text: lines.map(({ text }) => text).join('\n'), section, block },
    ];
  }
  const entries: Entry[] = [];
  let comment = '';
  const hosts = new Map<number, string>();
  const prompts = promptsOf(lines, place, hosts);
  const isShell = shells.test(part.language);
  if (prompts.size === 0 && foreign.test(part.language))
    return [{ kind: 'output', line: part.line, text: part.lines.join('\n'), section, block }];
  const commands = new WrittenCommands(lines, [...prompts.keys()]);
  let opened = false;
  // The line after the last one of an output.
  let outputEnd = -1;
  for (let i = 0; i < lines.length; ) {
    const line = lines[i] as Line;
    const prompt = prompts.get(i);
    const typed = prompt ?? line.text;
    const before = entries.at(-1);
    const afterOutput = before?.kind === 'output' && outputEnd === line.number;
    if (prompt === undefined && /^\s*#/.test(line.text)) {
      comment = comment === '' ? line.text : `${comment}\n${line.text}`;
      i += 1;
      continue;
    }
    const isCommand =
      prompt !== undefined ||
      ((prompts.size === 0 || opened) &&
        isTyped(typed, { ...place, isShell: isShell || opened, afterOutput }));
    if (!isCommand) {
      if (before?.kind === 'output' && outputEnd === line.number) {
        entries[entries.length - 1] = { ...before, text: `${before.text}\n${line.text}` };
        outputEnd += 1;
      } else if (line.text.trim() !== '') {
        entries.push({ kind: 'output', line: line.number, text: line.text, section, block });
        outputEnd = line.number + 1;
      }
      i += 1;
      continue;
    }
    const taken = commands.from(i, typed);
    const command = withoutRemark(taken.text);
    noteDefinition(command, place.defined);
    const host = hosts.get(i);
    entries.push({
      kind: 'command',
      line: line.number,
      text: command,
      section,
      block,
      comment,
      ...(host !== undefined && { host }),
      ...fixesOf(lines.slice(i, i + taken.count)),
    });
    opened = /\b(?:ba|z|k)?sh\s*$|^(?:sudo\s+)?(?:nsenter|unshare)\b(?!.*\s(?:ip|ping|bash -c))/.test(
      command,
    );
    comment = '';
    i += taken.count;
  }
  return entries;
}

const number = /^\s*(?:\(\d+\)|\d+[.)])\s+/;

/** The lines of a block that numbers its commands, as in `(1) ip link`; what a command prints is numbered too. */
function withoutNumbers(lines: readonly Line[], defined: ReadonlySet<string>): readonly Line[] {
  const isNumbered = lines.every(
    ({ text }) =>
      text.trim() === '' || (number.test(text) && looksLikeCommand(text.replace(number, ''), defined)),
  );
  return isNumbered ? lines.map((line) => ({ ...line, text: line.text.replace(number, '') })) : lines;
}

/** The prompts of a block, as what is typed after them, by index. */
function promptsOf(lines: readonly Line[], place: Place, hosts: Map<number, string>): Map<number, string> {
  const sure = new Map<number, string>();
  const bare = new Map<number, string>();
  for (const [index, { text }] of lines.entries()) {
    const prompt = readPrompt(text.replace(/^(?:\d+[.)]|[-*•])\s+(?=\S+[@$#])/, '')) ?? tightPrompt(text);
    if (prompt === undefined || prompt.typed.trim() === '') continue;
    (prompt.maybeComment ? bare : sure).set(index, prompt.typed);
    if ('host' in prompt && prompt.host !== undefined) hosts.set(index, prompt.host);
  }
  for (const [index, typed] of sure) {
    // `$NS` and `default# ` begin no command.
    if (/^\s*$/.test(typed)) sure.delete(index);
  }
  const plainCommand = lines.some(
    ({ text }, i) => !sure.has(i) && !bare.has(i) && looksLikeCommand(text, place.defined),
  );
  // A bare `#` is a prompt where nothing else could be one, or in a shell of root that was opened above.
  let inShell = false;
  const hasSure = sure.size > 0;
  for (const [index] of lines.entries()) {
    const typed = sure.get(index) ?? bare.get(index);
    if (typed === undefined) continue;
    if (hasSure && sure.has(index)) {
      inShell = /(?:\b(?:ba|z|k|a|da)?sh|\bsu(?: -)?)\s*$|\b(?:unshare|nsenter)\b[^|;&]*$/.test(typed);
      continue;
    }
    const isLeaving = /^(?:exit|logout)\s*$/.test(typed);
    const may = hasSure ? inShell : !plainCommand;
    if (may && (isLeaving || looksLikeCommand(typed, place.defined))) {
      sure.set(index, typed);
      if (isLeaving) inShell = false;
    }
  }
  return sure;
}

/** `$ip link`, `#sudo ip`: a prompt without a blank after it. */
function tightPrompt(text: string): { typed: string; maybeComment: boolean } | undefined {
  const match = /^\$(?=(?:sudo|ip|ping|brctl)\s)/.exec(text);
  return match === null ? undefined : { typed: text.slice(1), maybeComment: false };
}

function withoutPrompt(line: string): string {
  return readPrompt(line.trim())?.typed ?? line;
}

/** Would a reader type this line? */
function isTyped(
  text: string,
  { isShell, afterOutput, knows, defined }: Place & { isShell: boolean; afterOutput: boolean },
): boolean {
  if (text.trim() === '' || isDrawing(text)) return false;
  if (looksLikeCommand(text, defined)) return true;
  if (looksLikeOutput(text) || afterOutput) return false;
  const [first = '', ...rest] = text.trim().split(/\s+/);
  if (!isShell || !/^[\w./+-]+$/.test(first)) return false;
  if (/^(?:exit|logout|then|fi|done|do|else|esac|\}|\{)$/.test(first)) return true;
  if (knows.has(first)) return true;
  // A program that is not here, or is misspelt: it has the form of a command, and not of a sentence.
  return (
    /^[a-z][a-z0-9_.+-]*$/.test(first) &&
    rest.length <= 8 &&
    !/[.:,;!?]$/.test(text.trim()) &&
    ((rest.length === 0 && looksMisspelt(first)) ||
      rest.some((word) => /^[-\d/]/.test(word)) ||
      /-/.test(first))
  );
}

/** Boxes and arrows. */
function isDrawing(text: string): boolean {
  return (
    /[│┌┐└┘├┤─╔╗║]|[-=+|_]{4,}|^\s*[|+]|[<-]-+[->]/.test(text) && !/^\s*(?:sudo |ip |iptables )/.test(text)
  );
}

/** What follows a command on its line and belongs to no shell: `// …`, `(red to green)`, `<-- …`. */
function withoutRemark(text: string): string {
  const last = text.split('\n').at(-1) as string;
  const cut = last
    .replace(/\s+(?:\/\/|<--+|←|=>|⇒|--+>)(?:\s.*)?$/, '')
    .replace(/\s+\([^()$`'"]*\)\s*$/, (all, at: number) =>
      /\(\)\s*\{?|[;&|]\s*$/.test(last.slice(0, at)) ? all : '',
    );
  return (text.slice(0, text.length - last.length) + cut).trim();
}

function noteDefinition(command: string, defined: Set<string>): void {
  const name = /^(?:function\s+)?([A-Za-z_][\w-]*)\s*\(\)|^alias\s+(\w+)=/.exec(command);
  if (name !== null) defined.add((name[1] ?? name[2]) as string);
}

const numbered = /^(?:\s*(?:\d+[.)]|[-*+•]|[a-z]\))\s*)?/;

/** Commands that stand in the prose: a line that is nothing else, or inline code that is. */
function proseEntries(part: Extract<Part, { kind: 'prose' }>, place: Place, blockCommands: number): Entry[] {
  const { section, block } = place;
  const entries: Entry[] = [];
  const said: string[] = [];
  const lines = part.lines.map((text, i) => lineOf(text, part.line + i));
  const commands = new WrittenCommands(lines);
  let previousOutput = false;
  for (let i = 0; i < lines.length; ) {
    const own = lines[i] as Line;
    const { number, text: line } = own;
    const typed = typedInProse(line, place, blockCommands);
    if (typed === undefined) {
      const isOutput: boolean =
        (looksLikeOutput(line) && !/[.!?。！？]\s*$/.test(line)) || (previousOutput && /^\s/.test(line));
      if (isOutput) addOutput(entries, { line: number, text: line, section, block });
      else if (plain(line) !== '') {
        said.push(plain(line));
        entries.push({ kind: 'prose', line: number, text: plain(line), section, block });
      }
      previousOutput = isOutput;
      i += 1;
      continue;
    }
    previousOutput = false;
    const taken = commands.from(i, typed);
    const command = withoutRemark(taken.text);
    noteDefinition(command, place.defined);
    entries.push({
      kind: 'command',
      line: number,
      text: command,
      section,
      block,
      comment: said.at(-1) ?? '',
      ...fixesOf(lines.slice(i, i + taken.count)),
    });
    i += taken.count;
  }
  return entries;
}

function addOutput(
  entries: Entry[],
  output: { line: number; text: string; section: number; block: number },
): void {
  const before = entries.at(-1);
  if (before?.kind === 'output')
    entries[entries.length - 1] = { ...before, text: `${before.text}\n${output.text}` };
  else entries.push({ kind: 'output', ...output });
}

/** The command of a line of prose that is one; undefined for a sentence. */
function typedInProse(line: string, { defined }: Place, blockCommands: number): string | undefined {
  const bare = line.replace(numbered, '').trim();
  const prompt = readPrompt(bare);
  if (prompt !== undefined && !prompt.maybeComment && looksLikeCommand(prompt.typed, defined))
    return prompt.typed;
  const hash = /^#\s*(?=(?:sudo\s+)?(?:ip|ping|iptables|brctl|sysctl|sudo)\s)/i.exec(bare);
  const code = /^(?:[^`]{0,40}[:：]\s*)?`+([^`]+)`+[.:;,]?$/.exec(bare)?.[1]?.trim();
  const text = code ?? (hash === null ? bare : bare.slice(hash[0].length));
  // "ip link set veth0 netns ns1 =>", and below it what that does.
  if (/(?:=>|->|→|⇒|[:：])\s*$/.test(text)) return undefined;
  if (code !== undefined && blockCommands > 0) return undefined;
  const typed = withoutRemark((readPrompt(text)?.typed ?? text).replace(/^Sudo\b/, 'sudo'));
  return isBareCommand(typed, defined) ? typed : undefined;
}

/** A command and no sentence that begins like one. */
function isBareCommand(text: string, defined: ReadonlySet<string>): boolean {
  if (!looksLikeCommand(text, defined) || /[.。，:：!?]$|=>\s*$/.test(text)) return false;
  if (
    /^(?:sudo\s+)?ping6?\s/.test(text) &&
    !/^(?:sudo\s+)?ping6?\s+(?:-|\$|\d|[\da-f]*:|[\w-]+\.\w)/i.test(text)
  )
    return false;
  const words = text.replace(/^sudo\s+/, '').split(/\s+/);
  if (
    !/^(?:ip|ping6?|iptables|ip6tables|nft|brctl|bridge|tc|sysctl|nsenter|unshare|ethtool|ovs-vsctl|tcpdump|ifconfig|route|traceroute|arping|modprobe|apt|apt-get|exit|echo|cat|curl|nc|iperf3?|python3?|docker|wg|dhclient|arp|ss|netstat|dig|for|mkdir|chmod|bash)$/.test(
      words[0] ?? '',
    )
  )
    return false;
  // English words that a command does not have in such places.
  const prose = words.filter((word) =>
    /^(?:the|a|an|is|are|was|to|of|for|will|which|that|this|we|you|it|can|command|and|with|from|in|on|creates?|adds?|allows?)$/i.test(
      word,
    ),
  );
  return prose.length < 2 && !/[a-z]\s+(?:command|commands)\b/.test(text);
}
