import { dirname, resolve } from 'node:path';
import { namespacesMade } from '../../../../lib/command-line.ts';
import { bringFolder } from '../../record/folder.ts';
import { NetworkWatch } from '../../record/network-watch.ts';
import { onceMore } from '../../record/once-more.ts';
import type { Claim, Played, PlayedCommand } from '../../record/played.ts';
import type { Typed } from '../../record/recording.ts';
import { RecordedSession, type SessionHost } from '../../record/session.ts';
import { TakenDown } from '../../record/taken-down.ts';
import { whereIs } from '../../record/where-is.ts';
import { changes, madeBy } from './made-by.ts';
import { goesOn, notTyped, opensShell } from './not-typed.ts';
import { leavesShell, OpenShells } from './open-shells.ts';
import { isOfAuthor } from './own-addresses.ts';
import { cleanUpLast, isAlternative } from './reading-order.ts';
import { claimAround, printedBelow } from './said-of-command.ts';
import { filesNeeded, savedAs } from './saved-script.ts';
import type { Entry, TypedPage } from './typed-page.ts';
import { unsaidVariable } from './unsaid-variable.ts';
import { isServerBehind, waitForServer } from './wait-for-server.ts';

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
  /** Read the network after each command: a scenario is to be written of it. */
  readonly watchNetwork?: boolean;
}

/** Follows a page as a reader does, from top to bottom; one session, or several where the page itself begins anew. */
export async function playPage(request: PageRequest): Promise<Played[]> {
  return onceMore(async () => {
    const player = new PagePlayer(request);
    try {
      await player.play();
      return await player.played();
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
  #network: NetworkWatch | undefined;
  #takenDown: TakenDown | undefined;
  /** The namespace that the shell is in; undefined for one without a name. */
  #where: string | undefined = '';
  #commands: PlayedCommand[] = [];
  readonly #done: Played[] = [];
  #start = performance.now();
  readonly #shells = new OpenShells();
  /** The section in which each thing was made, by the command that made it. */
  readonly #made = new Map<string, number>();
  readonly #namespaces = new Set<string>();

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
      if (this.#shells.mustLeave(entries, index)) await this.#leaveAll();
      if (entry.kind === 'command') await this.#command(entry, index);
      else if (entry.kind === 'script') await this.#script(entry, index);
    }
  }

  async close(): Promise<void> {
    await this.#session?.close();
    this.#session = undefined;
    this.#network = undefined;
    this.#where = '';
  }

  async played(): Promise<Played[]> {
    await this.#finish();
    return this.#done;
  }

  async #finish(): Promise<void> {
    const { name, page } = this.#request;
    const number = this.#done.length + 1;
    if (this.#commands.length === 0 && number > 1) return;
    const used = [...new Set(this.#commands.map(({ section }) => section))].sort((a, b) => a - b);
    await this.#takenDown?.settled();
    await this.#network?.changed();
    this.#done.push({
      name: number === 1 ? name : `${name.slice(0, 58)}-${number}`,
      title: page.title,
      sections: used.map((at) => page.sections[at] ?? { title: page.title, line: 1 }),
      commands: this.#commands.map((one) => ({ ...one, section: used.indexOf(one.section) })),
      pings: this.#session?.pings ?? [],
      took: performance.now() - this.#start,
      corrected: this.#session?.corrected ?? [],
      ...(this.#network && { network: { fullest: this.#network.fullest, left: this.#network.now } }),
    });
    this.#commands = [];
  }

  async #command(entry: Command, index: number): Promise<void> {
    const { text, line, section, fixes } = entry;
    const claim = claimAround(this.#entries, index);
    const printed = printedBelow(this.#entries, index);
    const known = {
      ...{ text, line, section },
      ...(claim && { claim }),
      ...(printed && { printed }),
      ...(fixes && { fixes }),
    };
    const why = await this.#notTyped(text);
    if (why !== undefined) {
      this.#commands.push({ ...known, notRun: why });
      return;
    }
    const isShell = opensShell(text);
    if (isShell && this.#shells.isOtherTerminal(entry)) await this.#leaveAll();
    const there = this.#inNamespace(entry);
    let [typed, seen] = await this.#type(there, isShell);
    if (this.#beginsAnew(entry, typed.stderr)) {
      await this.#anew();
      [typed, seen] = await this.#type(there, isShell);
    }
    for (const name of madeBy(text)) if (typed.exit === 0) this.#made.set(name, section);
    for (const name of typed.exit === 0 ? namespacesMade(text) : []) this.#namespaces.add(name);
    await this.#follow(entry, typed, isShell);
    const { claim: stated, ...unclaimed } = known;
    const holds = stated !== undefined && !this.#isElsewhere(typed, stated);
    this.#commands.push({ ...unclaimed, typed, ...(seen && { seen }), ...(holds && { claim: stated }) });
  }

  async #notTyped(text: string): Promise<string | undefined> {
    const why = notTyped(text) ?? (await this.#lacksFile(text));
    if (why !== undefined) return why;
    const variable = unsaidVariable(text, this.#entries);
    if (variable !== undefined)
      return `"${variable}" is a placeholder: the page gives it no value, and wants one of the reader's`;
    return performance.now() > this.#until ? 'the time for the page was over' : undefined;
  }

  /** Keeps up with the shells that a command opened or left. */
  async #follow({ text, block }: Command, { exit, left }: Typed, isShell: boolean): Promise<void> {
    const leaves = leavesShell(text);
    if (isShell && exit === 0 && !left) this.#shells.opened(block);
    else if (left) this.#shells.ended();
    else if (leaves) this.#shells.left();
    if (this.#network !== undefined && (isShell || leaves || left)) await this.#look();
  }

  async #look(): Promise<void> {
    if (this.#session !== undefined) this.#where = await whereIs(this.#session);
  }

  /** An address of the author's own network: the page gives it to nobody, and it lies in no subnet of the page. */
  #isElsewhere({ pings }: Typed, claim: Claim): boolean {
    return (
      claim.expects === 'reply' &&
      pings.some(({ target, observed }) => observed === 'silence' && isOfAuthor(target, this.#entries))
    );
  }

  /** A prompt that names a namespace of the page: it is typed there. */
  #inNamespace({ text, host }: Command): string {
    if (host === undefined || this.#shells.count > 0 || !this.#namespaces.has(host)) return text;
    if (/^(?:sudo\s+)?ip\s+(?:-n|netns)\b|\bexit\b/.test(text)) return text;
    return `ip netns exec ${host} ${/[|;&<>\n$`]/.test(text) ? `bash -c '${text.replaceAll("'", `'\\''`)}'` : text}`;
  }

  /** A script of the page's repository that the page itself does not print, and that does not lie beside it. */
  async #lacksFile(text: string): Promise<string | undefined> {
    const files = filesNeeded(text);
    if (files.length === 0) return undefined;
    const session = await this.#open();
    const there = await session.lacks(files);
    return there === undefined
      ? undefined
      : `it needs the file ${there}, which the page does not print and which is not beside it`;
  }

  async #type(text: string, isShell: boolean): Promise<[Typed, PlayedCommand['seen']]> {
    const session = await this.#open();
    const left = Math.max(1000, this.#until - performance.now());
    await this.#takenDown?.settled();
    await this.#takenDown?.before(text);
    const typed = await session.type(goesOn(text) ? `${text} &` : text, {
      opensShell: isShell,
      atMost: Math.min(30_000, left),
    });
    // Its reader sees when it is ready.
    const isServing = goesOn(text) || isServerBehind(text);
    if (isServing && this.#shells.count > 0) await this.#look();
    if (isServing) await session.sandbox.run(waitForServer(text, this.#where));
    if (this.#network === undefined) return [typed, undefined];
    const namespace = this.#where;
    return [typed, { namespace, changed: await this.#network.changed() }];
  }

  async #open(): Promise<RecordedSession> {
    if (this.#session !== undefined) return this.#session;
    this.#session = await RecordedSession.open(this.#request.host);
    this.#takenDown = new TakenDown(this.#session.sandbox);
    if (this.#request.watchNetwork) this.#network = await NetworkWatch.begin(this.#session.sandbox);
    await bringFolder(this.#session.sandbox, dirname(resolve(this.#request.file))).catch(() => {});
    return this.#session;
  }

  /** A script that is printed to be saved: it is saved, and run at once where the page does not do it. */
  async #script(entry: Extract<Entry, { kind: 'script' }>, at: number): Promise<void> {
    const { name, isRun } = savedAs(this.#entries, at);
    const session = await this.#open();
    await session.put(name, entry.text);
    if (isRun) return;
    const { line, section } = entry;
    const [typed, seen] = await this.#type(`bash ./${name}`, false);
    this.#commands.push({ line, section, text: `bash ./${name}`, typed, ...(seen && { seen }) });
  }

  async #leaveAll(): Promise<void> {
    for (; this.#shells.count > 0; this.#shells.left())
      await this.#session?.type('exit', { opensShell: true, atMost: 5000 });
    if (this.#network !== undefined) await this.#look();
  }

  /** The page makes again what it has made, under a later heading. */
  #beginsAnew({ text, section }: Command, stderr: string): boolean {
    if (!/File exists/.test(stderr) || this.#shells.count > 0) return false;
    const again = madeBy(text).some((name) => (this.#made.get(name) ?? section) < section);
    // What this section has done so far would be lost.
    return (
      again &&
      !this.#commands.some((one) => one.section === section && one.typed !== undefined && changes(one.text))
    );
  }

  async #anew(): Promise<void> {
    await this.#finish();
    await this.close();
    this.#made.clear();
    this.#start = performance.now();
  }
}
