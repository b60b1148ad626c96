import { isIPv4 } from 'node:net';
import { basename, dirname, resolve } from 'node:path';
import { namespacesMade } from '../../../../lib/command-line.ts';
import { bringFolder } from '../../record/folder.ts';
import { onceMore } from '../../record/once-more.ts';
import type { Claim, Played, PlayedCommand } from '../../record/played.ts';
import type { Typed } from '../../record/recording.ts';
import { RecordedSession, type SessionHost } from '../../record/session.ts';
import { cleanupHeading } from '../import/page-words.ts';
import { claimOf } from './claims.ts';
import { goesOn, notTyped, opensShell } from './not-typed.ts';
import type { Entry, TypedPage } from './typed-page.ts';

type Command = Extract<Entry, { kind: 'command' }>;

export interface PageRequest {
  readonly name: string;
  readonly file: string;
  readonly page: TypedPage;
  /** As long as all of it may take (ms). */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** The machine that it meets. */
  readonly host: SessionHost;
}

/** Follows a page as a reader does, from top to bottom; one session, or several where the page itself begins anew. */
export async function playPage(request: PageRequest): Promise<Played[]> {
  return onceMore(async () => {
    const player = new PagePlayer(request);
    try {
      await player.play();
      return player.played();
    } finally {
      await player.close();
    }
  }, request.signal);
}

class PagePlayer {
  readonly #request: PageRequest;
  readonly #until: number;
  readonly #entries: readonly Entry[];
  #session: RecordedSession | undefined;
  #commands: PlayedCommand[] = [];
  readonly #done: Played[] = [];
  #start = performance.now();
  /** Shells that are open above the first one. */
  #shells = 0;
  #shellOpenedIn = 0;
  /** The section in which each thing was made, by the command that made it. */
  readonly #made = new Map<string, number>();
  readonly #namespaces = new Set<string>();
  #deleted = false;

  constructor(request: PageRequest) {
    this.#request = request;
    this.#entries = cleanUpLast(request.page);
    this.#until = performance.now() + request.timeout;
    request.signal.addEventListener('abort', () => void this.close(), { once: true });
  }

  async play(): Promise<void> {
    const entries = this.#entries;
    for (const [index, entry] of entries.entries()) {
      if (this.#request.signal.aborted) return;
      if (entry.kind === 'command' && isAlternative(entries, index)) {
        const { line, text, section } = entry;
        this.#commands.push({ line, text, section, notRun: 'another way to do what stands above it' });
        continue;
      }
      if (this.#shells > 0) await this.#mayLeaveShell(entry, index);
      if (entry.kind === 'command') await this.#command(entry, index);
      else if (entry.kind === 'script') await this.#script(entry);
    }
  }

  async close(): Promise<void> {
    await this.#session?.close();
    this.#session = undefined;
  }

  played(): Played[] {
    this.#finish();
    return this.#done;
  }

  #finish(): void {
    const { name, page } = this.#request;
    const number = this.#done.length + 1;
    if (this.#commands.length === 0 && number > 1) return;
    const used = [...new Set(this.#commands.map(({ section }) => section))].sort((a, b) => a - b);
    this.#done.push({
      name: number === 1 ? name : `${name.slice(0, 58)}-${number}`,
      title: page.title,
      sections: used.map((at) => page.sections[at] ?? { title: page.title, line: 1 }),
      commands: this.#commands.map((one) => ({ ...one, section: used.indexOf(one.section) })),
      pings: this.#session?.pings ?? [],
      took: performance.now() - this.#start,
    });
    this.#commands = [];
  }

  async #command(entry: Command, index: number): Promise<void> {
    const { text, line, section } = entry;
    const claim = this.#claim(entry, index);
    const printed = this.#printed(index);
    const known = { text, line, section, ...(claim && { claim }), ...(printed && { printed }) };
    const why =
      notTyped(text) ??
      (await this.#lacksFile(text)) ??
      (performance.now() > this.#until ? 'the time for the page was over' : undefined);
    if (why !== undefined) {
      this.#commands.push({ ...known, notRun: why });
      return;
    }
    const isShell = opensShell(text);
    // Another shell is opened in another terminal.
    if (
      isShell &&
      this.#shells > 0 &&
      this.#shellOpenedIn === entry.block &&
      !/^(?:ba|z|da|k)?sh\b/.test(text)
    )
      await this.#leaveAll();
    const there = this.#inNamespace(entry);
    // The kernel takes down what was in a namespace a moment after its name; a reader types more slowly than that.
    if (this.#deleted) await new Promise((resolve) => setTimeout(resolve, 200));
    this.#deleted = /\bnetns\s+del/.test(text);
    let typed = await this.#type(there, isShell);
    if (this.#beginsAnew(entry, typed.stderr)) {
      await this.#anew();
      typed = await this.#type(there, isShell);
    }
    for (const name of madeBy(text)) if (typed.exit === 0) this.#made.set(name, section);
    for (const name of typed.exit === 0 ? namespacesMade(text) : []) this.#namespaces.add(name);
    if (isShell && typed.exit === 0 && !typed.left) {
      this.#shells += 1;
      this.#shellOpenedIn = entry.block;
    } else if (this.#shells > 0 && /^(?:exit|logout)\b/.test(text.trim())) this.#shells -= 1;
    const { claim: stated, ...unclaimed } = known;
    const holds = stated !== undefined && !this.#isElsewhere(typed, stated);
    this.#commands.push({ ...unclaimed, typed, ...(holds && { claim: stated }) });
  }

  /** An address of the author's own network: the page gives it to nobody, and it lies in no subnet of the page. */
  #isElsewhere({ pings }: Typed, claim: Claim | undefined): boolean {
    if (claim?.expects !== 'reply') return false;
    return pings.some(
      ({ target, observed }) =>
        observed === 'silence' && isIPv4(target) && isPrivate(target) && !this.#isOfPage(target),
    );
  }

  #isOfPage(target: string): boolean {
    return this.#entries.some(
      ({ kind, text }) =>
        kind !== 'prose' &&
        kind !== 'output' &&
        [...text.matchAll(/(\d+\.\d+\.\d+\.\d+)(?:\/(\d+))?/g)].some(
          ([whole, address = '', length]) =>
            (whole.includes('/') || /\b(?:ifconfig|netmask)\b/.test(text)) &&
            inSubnet(target, address, Number(length ?? 24)),
        ),
    );
  }

  /** A prompt that names a namespace of the page: it is typed there. */
  #inNamespace({ text, host }: Command): string {
    if (host === undefined || this.#shells > 0 || !this.#namespaces.has(host)) return text;
    if (/^(?:sudo\s+)?ip\s+(?:-n|netns)\b|\bexit\b/.test(text)) return text;
    return `ip netns exec ${host} ${/[|;&<>\n$`]/.test(text) ? `bash -c '${text.replaceAll("'", `'\\''`)}'` : text}`;
  }

  /** A script of the page's repository that the page itself does not print, and that does not lie beside it. */
  async #lacksFile(text: string): Promise<string | undefined> {
    const files = [
      ...text.matchAll(/(?<=^|\s)(?:\.{0,2}\/)?(?:[\w.-]+\/)*[\w*-]+\.(?:sh|bash|py|pl)(?=\s|$)/g),
    ].map(([name]) => name);
    if (
      files.length === 0 ||
      !/^(?:sudo\s+)?(?:\.{0,2}\/|chmod\b|(?:ba)?sh\s|source\s|\.\s|python3?\s)/.test(text.trim())
    )
      return undefined;
    const session = await this.#open();
    const there = await session.lacks(files);
    return there === undefined
      ? undefined
      : `it needs the file ${there}, which the page does not print and which is not beside it`;
  }

  async #type(text: string, isShell: boolean) {
    const session = await this.#open();
    const left = Math.max(1000, this.#until - performance.now());
    return session.type(goesOn(text) ? `${text} &` : text, {
      opensShell: isShell,
      atMost: Math.min(30_000, left),
    });
  }

  async #open(): Promise<RecordedSession> {
    if (this.#session !== undefined) return this.#session;
    this.#session = await RecordedSession.open(this.#request.host);
    await bringFolder(this.#session.sandbox, dirname(resolve(this.#request.file))).catch(() => {});
    return this.#session;
  }

  /** A script that is printed to be saved: it is saved, and run at once where the page does not do it. */
  async #script(entry: Extract<Entry, { kind: 'script' }>): Promise<void> {
    const entries = this.#entries;
    const at = entries.indexOf(entry);
    const around = entries
      .slice(Math.max(0, at - 3), at + 6)
      .map(({ text }) => text.split('\n')[0])
      .join('\n');
    const runs = entries
      .slice(at + 1)
      .map((one) =>
        one.kind === 'command'
          ? /(?:^|\s)(?:\.\/|(?:ba)?sh\s+(?:-\w+\s+)?(?:\.\/)?)([\w.-]+)/.exec(one.text)?.[1]
          : undefined,
      )
      .find((name) => name !== undefined);
    const name = runs ?? /([\w-]+\.(?:sh|bash))\b/.exec(around)?.[1] ?? 'page-script.sh';
    const session = await this.#open();
    await session.put(name, entry.text);
    if (runs !== undefined) return;
    const { line, section } = entry;
    const typed = await this.#type(`bash ./${name}`, false);
    this.#commands.push({ line, section, text: `bash ./${name}`, typed });
  }

  /** A shell that the page leaves without a word is left where it is plain that it goes on outside. */
  async #mayLeaveShell(entry: Entry, index: number): Promise<void> {
    const entries = this.#entries;
    if (entry.kind === 'prose' || (entry.kind === 'command' && entry.comment !== '')) {
      const said = entry.kind === 'prose' ? entry.text : entry.comment;
      const leaves =
        /\b(?:exit|leave|quit|come out)\b.{0,40}\b(?:namespace|shell|netns|ns\d|from|of|command)\b|ctrl ?[+-]? ?d\b|\b(?:another|new|second|other|different) (?:terminal|shell|tab|window)\b|\bterminal[ -]?\d\b/i;
      if (leaves.test(said)) return this.#leaveAll();
    }
    if (entry.kind !== 'command' || entry.block === this.#shellOpenedIn) return;
    // Does the page leave it later, by typing so or by saying so?
    for (const later of entries.slice(index)) {
      if (later.kind === 'command' && /^(?:exit|logout)\b/.test(later.text.trim())) return;
      if (
        later.kind === 'prose' &&
        /\bexit\b.{0,40}\b(?:from|namespace|shell|command)|ctrl ?[+-]? ?d\b/i.test(later.text)
      )
        return;
      if (later.kind === 'command' && opensShell(later.text)) break;
    }
    await this.#leaveAll();
  }

  async #leaveAll(): Promise<void> {
    for (; this.#shells > 0; this.#shells -= 1)
      await this.#session?.type('exit', { opensShell: true, atMost: 5000 });
  }

  /** The page makes again what it has made, under a later heading. */
  #beginsAnew({ text, section }: Command, stderr: string): boolean {
    if (!/File exists/.test(stderr) || this.#shells > 0) return false;
    const again = madeBy(text).some((name) => (this.#made.get(name) ?? section) < section);
    // What this section has done so far would be lost.
    return (
      again &&
      !this.#commands.some((one) => one.section === section && one.typed !== undefined && changes(one.text))
    );
  }

  async #anew(): Promise<void> {
    this.#finish();
    await this.close();
    this.#made.clear();
    this.#start = performance.now();
  }

  #printed(index: number): { line: number; text: string } | undefined {
    const entries = this.#entries;
    const next = entries[index + 1];
    if (next?.kind === 'output') return { line: next.line, text: next.text };
    // A block of its own below: "Output:".
    const after = entries[index + 2];
    if (
      next?.kind === 'prose' &&
      /^(?:output|result|expected|输出|结果|出力|결과|you (?:should|will) see)\b.{0,40}$/i.test(next.text) &&
      after?.kind === 'output'
    )
      return { line: after.line, text: after.text };
    return undefined;
  }

  #claim(entry: Command, index: number): Claim | undefined {
    if (!/\b(?:f|ar)?ping6?\b/.test(entry.text)) return undefined;
    const entries = this.#entries;
    const firstOfBlock = entries.findIndex((one) => one.block === entry.block && one.kind !== 'prose');
    const lead = entries[firstOfBlock - 1];
    const next = entries[index + 1];
    const comment = entry.comment.split('\n').at(-1) ?? '';
    const leadText = lead?.kind === 'prose' && lead.section === entry.section ? lead.text : '';
    return claimOf({
      command: entry.text,
      output: this.#printed(index)?.text ?? '',
      before: comment !== '' ? comment : lastSentence(leadText),
      after: next?.kind === 'prose' && next.section === entry.section ? firstSentence(next.text) : '',
    });
  }
}

/** A block that stands below an "or": what it does is done. */
function isAlternative(entries: readonly Entry[], index: number): boolean {
  const { block } = entries[index] as Entry;
  const first = entries.findIndex((one) => one.block === block && one.kind !== 'prose');
  const before = entries[first - 1];
  return (
    before?.kind === 'prose' &&
    /^(?:or|or else|or:|alternatively|oder|ou|或者?|或是|または|또는|или)\s*[:：,，.]?$/i.test(
      before.text.trim(),
    )
  );
}

/**
 * A reader who is not done does not clean up: what stands under a heading of that kind, or is a script of that
 * name, comes last, unless what follows makes it all again.
 */
function cleanUpLast({ entries, sections }: TypedPage): readonly Entry[] {
  const isCleanUp = (entry: Entry) => cleanupHeading.test(sections[entry.section]?.title ?? '');
  const first = entries.findIndex((entry) => entry.kind !== 'prose' && isCleanUp(entry));
  if (first === -1) return entries;
  const moved = entries.filter(isCleanUp);
  const after = entries.slice(first).filter((entry) => !isCleanUp(entry));
  const taken = moved.flatMap(({ text }) =>
    [...text.matchAll(/\b(?:netns|link)\s+(?:del|delete)\s+(?:dev\s+)?(\S+)/g)].map(
      ([, name]) => name as string,
    ),
  );
  const again = after.some(
    (entry) => entry.kind !== 'prose' && madeBy(entry.text).some((name) => taken.includes(name)),
  );
  if (again || !after.some(({ kind }) => kind === 'command')) return entries;
  return [...entries.filter((entry) => !isCleanUp(entry)), ...moved];
}

function lastSentence(text: string): string {
  return (
    text
      .split(/(?<=[.!?。！？])\s*/)
      .filter((one) => one.trim() !== '')
      .at(-1) ?? ''
  );
}

function firstSentence(text: string): string {
  return text.split(/(?<=[.!?。！？])\s*/).find((one) => one.trim() !== '') ?? '';
}

/** Names of namespaces and links that a command makes. */
function madeBy(text: string): string[] {
  return [
    ...text.matchAll(/\bip\s+(?:-\S+\s+)*(?:net(?:ns)?\s+add|l(?:ink)?\s+add(?:\s+name|\s+dev)?)\s+(\S+)/g),
  ].map(([, name]) => name as string);
}

/** Does it change the network? What only looks can be lost. */
function changes(text: string): boolean {
  return !/^(?:sudo\s+)?(?:ip\s+(?:-\S+\s+)*(?:netns\s*(?:list|ls)?$|\w+\s*(?:show|list|ls)?$)|ls|cat|echo|which|uname|ping|apt)\b/.test(
    text.trim(),
  );
}

export function nameOfPage(file: string): string {
  const stem = basename(file)
    .replace(/\.\w+$/, '')
    .toLowerCase();
  const name = stem
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
  return name || 'page';
}

function isPrivate(address: string): boolean {
  return /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.)/.test(
    address,
  );
}

function inSubnet(address: string, base: string, length: number): boolean {
  const number = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - length);
  return Math.floor(number(address) / size) === Math.floor(number(base) / size);
}
