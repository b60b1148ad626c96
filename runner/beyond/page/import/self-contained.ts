import type { Block, Page, PageCommand, Section } from '../page.ts';

/** Consecutive blocks of a page that can be run on their own. */
export interface Part {
  readonly section: Section | undefined;
  readonly blocks: readonly Block[];
}

/**
 * Cuts a page where a new topology begins: one part per section of the uppermost level that has
 * several with commands. A section that uses what it does not make, from a part before it, goes on
 * with that part.
 */
export function selfContainedParts(page: Page): Part[] {
  const withCommands = page.blocks.filter((block) => commandsIn([block]).length > 0);
  const level = cutLevel(page, withCommands);
  const parts: { section: Section | undefined; blocks: Block[] }[] = [];
  let current: Section | undefined;
  for (const block of page.blocks) {
    const section = level === undefined ? wholePage(page) : sectionAt(page, block, level);
    if (parts.length === 0 || section !== current) parts.push({ section, blocks: [] });
    current = section;
    parts.at(-1)?.blocks.push(block);
  }
  const joined: { section: Section | undefined; blocks: Block[] }[] = [];
  const earlier = new MadeNames();
  for (const part of parts) {
    const commands = commandsIn(part.blocks);
    const before = joined.at(-1);
    const { makes, uses } = namesOf(commands);
    const goesOn = [...uses].some((name) => earlier.holds(name));
    for (const name of makes) earlier.add(name);
    if (before !== undefined && (commands.length === 0 || goesOn)) {
      before.blocks.push(...part.blocks);
    } else if (before !== undefined && commandsIn(before.blocks).length === 0) {
      joined[joined.length - 1] = { section: part.section, blocks: [...before.blocks, ...part.blocks] };
    } else {
      joined.push({ section: part.section, blocks: [...part.blocks] });
    }
  }
  return joined.filter((part) => commandsIn(part.blocks).length > 0);
}

/** A page with one heading is named by it, a shell file by itself. */
function wholePage(page: Page): Section | undefined {
  return page.kind === 'shell' ? undefined : page.sections[0];
}

export function commandsIn(blocks: readonly Block[]): PageCommand[] {
  return blocks.flatMap((block) => block.entries.filter((entry) => entry.kind === 'command'));
}

function cutLevel(page: Page, blocks: readonly Block[]): number | undefined {
  if (page.kind === 'shell') return undefined;
  const levels = [...new Set(page.sections.map((section) => section.level))].sort();
  return levels.find((level) => {
    const at = new Set(blocks.map((block) => sectionAt(page, block, level)));
    at.delete(undefined);
    return at.size > 1;
  });
}

/** The section of the given level (or of a higher one) that a block lies in. */
function sectionAt(page: Page, block: Block, level: number): Section | undefined {
  return page.sections.findLast((section) => section.line < block.line && section.level <= level);
}

/** Names of namespaces, devices, shell variables and functions. */
interface Names {
  readonly makes: Set<string>;
  readonly uses: Set<string>;
}

const makers: readonly RegExp[] = [
  /\bip\s+net(?:n|ns)?\s+(?:a|add)\s+(\S+)/g,
  /\bip\s+(?:-\S+\s+)*(?:l|li|link)\s+(?:a|add)\s+(?:link\s+\S+\s+)?(?:name\s+|dev\s+)?(\S+)/g,
  /\bpeer\s+(?:name\s+)?(\S+)/g,
  /\bname\s+(\S+)/g,
  /\bbrctl\s+addbr\s+(\S+)/g,
  /\btuntap\s+add\s+(?:dev\s+)?(\S+)/g,
  /\b(?:for|read|local|declare|export)\s+(?:-\S+\s+)*([A-Za-z_]\w*)/g,
  /(?:^|[\s;])([A-Za-z_]\w*)=/g,
  /(?:^|\n)(?:function\s+)?([A-Za-z_][\w-]*)\s*\(\)/g,
];

const users: readonly RegExp[] = [
  /\bnet(?:n|ns)?\s+(?:exec|e|del|delete|pids|identify)\s+(\S+)/g,
  /\bip\s+-n(?:etns)?\s+(\S+)/g,
  /\bnetns\s+(?!add|exec|list|del|delete|show|pids|identify|monitor|set|attach)(\S+)/g,
  /\b(?:dev|master|link set(?: dev)?|link del(?:ete)?(?: dev)?)\s+(?!dev\b)(\S+)/g,
  /\bbrctl\s+\S+\s+(\S+)/g,
  /\$\{?([A-Za-z_]\w*)/g,
];

/** Namespaces, devices, variables and functions that the commands make, as far as their text says. */
export function namesMade(commands: readonly PageCommand[]): ReadonlySet<string> {
  return namesOf(commands).makes;
}

/** What the commands make, and what they use before they have made it. */
function namesOf(commands: readonly PageCommand[]): Names {
  const made = new MadeNames();
  const uses = new Set<string>();
  const functions = new Set<string>();
  for (const { text } of commands) {
    const names = makers.flatMap((form) => [...text.matchAll(form)].map((match) => match[1] as string));
    const used = users.flatMap((form) => [...text.matchAll(form)].map((match) => match[1] as string));
    const first = /^\s*([A-Za-z_][\w-]*)/.exec(text)?.[1];
    if (first !== undefined) functions.add(first);
    for (const name of names) made.add(name);
    for (const name of used) if (!made.holds(name)) uses.add(name);
  }
  for (const name of functions) if (!made.holds(name)) uses.add(name);
  return { makes: made.names, uses };
}

/** Names that were made. One that is made from a variable (`ns$i`) may be any that begins and ends like it. */
class MadeNames {
  readonly names = new Set<string>();
  readonly #patterns: { readonly first: string; readonly last: string }[] = [];

  add(name: string): void {
    if (this.names.has(name)) return;
    this.names.add(name);
    const [first = '', ...more] = name.split(/"?\$\{?\w+\}?"?/);
    if (more.length > 0) this.#patterns.push({ first, last: more.at(-1) ?? '' });
  }

  holds(name: string): boolean {
    return (
      this.names.has(name) ||
      this.#patterns.some(({ first, last }) => name.startsWith(first) && name.endsWith(last))
    );
  }
}
