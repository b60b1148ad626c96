import { isIP } from 'node:net';
import { PingLineError, probeOfPingLine } from '../../../../lib/ping-line.ts';
import type { Reason } from '../../../../lib/reason.ts';
import { isKernelMade } from '../../../run/network/kernel-made.ts';
import type { Network } from '../../../run/network/network.ts';
import type { RecordedPing } from '../../record/recording.ts';
import type { Taken } from '../../record/taken.ts';
import { opensShell } from '../session/not-typed.ts';
import { boundedPings } from './bounded-ping.ts';
import { type Purpose, purposeOf } from './command-purpose.ts';
import type { DraftStep } from './draft.ts';
import { insideNamespace } from './inside-namespace.ts';
import { titleOfCommands } from './session-titles.ts';
import { StepList } from './step-list.ts';
import { oneLine } from './template-literal.ts';

/** What of a session is in no step, and why. */
export interface LeftOut {
  /** Line of the page, where it is one. */
  readonly line?: number;
  readonly text: string;
  readonly why: string;
}

export interface DraftedSession {
  readonly steps: readonly DraftStep[];
  readonly leftOut: readonly LeftOut[];
  /** How many pings the steps claim. */
  readonly pings: number;
  /** Whether a command or a claim fails, and the rest was done all the same. */
  readonly fails: boolean;
}

/** What happened in a session, in order. */
export type Happened =
  | { readonly kind: 'heading'; readonly title: string }
  | ({ readonly kind: 'taken' } & TakenOfPage)
  /** A command of a page that was not typed. */
  | { readonly kind: 'not-run'; readonly line: number; readonly text: string; readonly why: string };

/** A command with what its page says of it. */
export interface TakenOfPage extends Taken {
  /** Line of the page; undefined in a session that somebody sat in. */
  readonly line?: number;
  /** What the page says of its pings. */
  readonly claim?: { readonly expects: 'reply' | 'silence' };
  /** It fails, and the page does not say so. */
  readonly fails?: boolean;
  /** This kernel lacks what it needs, or what stands before it needed: it is not known what came of it. */
  readonly isAssumed?: boolean;
}

export interface SessionToDraft {
  readonly happened: readonly Happened[];
  /** The network at its fullest, in which addresses have their owners. */
  readonly fullest: Network;
  /** The network at the end, of which nothing may be left. */
  readonly left: Network;
  /** The uplink of the machine, which the session did not make. */
  readonly uplink?: string;
}

/** Turns a session into steps: what it made, what its pings showed, and the clean-up. */
export function draftSession(session: SessionToDraft): DraftedSession {
  return new SessionDraft(session).result();
}

/** Pings of one kind that follow one another. */
interface Claim {
  readonly kind: 'reachable' | 'unreachable';
  readonly because: Reason | undefined;
  readonly heading: string | undefined;
  readonly commands: string[];
  readonly pairs: string[];
  /** Sources and targets. */
  readonly pinged: Set<string>;
}

class SessionDraft {
  readonly #list = new StepList();
  readonly #leftOut: LeftOut[] = [];
  readonly #owners: ReadonlyMap<string, string>;
  readonly #cleanUp: ReadonlySet<Taken>;
  #fails = false;
  #claim: Claim | undefined;
  /** What the author called what follows; it is the title of one kind of step. */
  #heading: string | undefined;
  #headed: 'nothing' | 'setup' = 'nothing';
  #pings = 0;
  #servers = 0;
  #cleaned = false;

  constructor({ happened, fullest, left, uplink }: SessionToDraft) {
    this.#owners = ownersOf(fullest);
    this.#cleanUp = trailingDeletions(happened.filter((one) => one.kind === 'taken'));
    for (const one of happened) {
      if (one.kind === 'taken') this.#command(one);
      else if (one.kind === 'heading') this.#headedBy(one.title);
      else this.#leaveOut(one, one.why);
    }
    this.#endClaim();
    for (const text of deletionsOf(left, uplink)) this.#clean(text);
    if (!this.#cleaned) this.#clean('ip -all netns delete');
  }

  result(): DraftedSession {
    const steps = this.#list.finished();
    return { steps, leftOut: this.#leftOut, pings: this.#pings, fails: this.#fails };
  }

  #headedBy(title: string): void {
    this.#endClaim();
    this.#heading = title;
    this.#headed = 'nothing';
  }

  #command(taken: TakenOfPage): void {
    const { typed, line } = taken;
    if (taken.fails) {
      this.#failed(taken);
      return;
    }
    if (taken.isAssumed && typed.exit !== 0 && typed.exit !== undefined && typed.pings.length === 0) {
      this.#setup(taken, boundedPings(textOf(taken)));
      return;
    }
    const purpose = purposeOf(taken.text);
    for (const call of typed.withheld)
      this.#leaveOut(of(call, line), 'was not run: it changes more than the network of the machine');
    if (typed.withheld.length > 0 && !taken.changed && typed.pings.length === 0) return;
    if (purpose === 'ends-shell') return;
    if (opensShell(taken.text)) {
      this.#opened(taken);
      return;
    }
    if (typed.missing.length > 0) {
      this.#leaveOut(taken, `there is no ${typed.missing.join(', ')} on this machine`);
      return;
    }
    if (taken.namespace === undefined) {
      this.#leaveOut(taken, 'was typed in a namespace without a name, which no command can enter again');
      return;
    }
    if (this.#cleanUp.has(taken)) this.#clean(textOf(taken));
    else if (typed.pings.length > 0) this.#pinged(taken);
    else this.#commanded(taken, purpose);
  }

  /** What is typed in an opened shell is written with its namespace; one that is no bash does not tell it, but pings. */
  #opened(taken: TakenOfPage): void {
    const why = 'something was made in it that is not known: open bash instead';
    if (taken.changed) this.#leaveOut(taken, why);
    this.#pingedThere(taken);
  }

  /** A command of a page that fails: so it does each time, and what comes after it is done all the same. */
  #failed(taken: TakenOfPage): void {
    if (taken.namespace === undefined) {
      this.#leaveOut(taken, 'failed in a namespace without a name, which no command can enter again');
      return;
    }
    this.#fails = true;
    this.#setup(taken, boundedPings(textOf(taken)));
    this.#pingedThere(taken);
  }

  #commanded(taken: TakenOfPage, purpose: Purpose): void {
    const { typed, changed, line } = taken;
    if (typed.exit === undefined || purpose === 'background') {
      this.#server(taken);
      return;
    }
    const text = boundedPings(textOf(taken));
    if (/^(?:wait|jobs|fg|bg|disown|history|clear|reset)\b/.test(text)) {
      this.#leaveOut(of(text, line), 'is for whoever sits there');
      return;
    }
    if (typed.exit !== 0) {
      const said = typed.stderr.split('\n').find(Boolean);
      if (!changed)
        this.#leaveOut(of(text, line), `ended with ${typed.exit}${said === undefined ? '' : `: ${said}`}`);
      else this.#setup(taken, tolerated(text));
      return;
    }
    const isOfPage = line !== undefined;
    if (purpose === 'shows' && !isOfPage) this.#leaveOut(of(text, line), 'only looks, and changes nothing');
    else if (!changed && taken.namespace !== '' && !(isOfPage && purpose === 'shows'))
      this.#leaveOut(of(text, line), 'was of the shell that was opened there');
    else this.#setup(taken, text);
  }

  #server(taken: Taken): void {
    this.#endClaim();
    this.#servers += 1;
    const text = textOf({ ...taken, text: taken.text.replace(/\s*&\s*$/, '') });
    this.#list.server(this.#servers, text, this.#heading ?? 'what goes on in the background');
  }

  /** What a ping showed is claimed of the pair, by whatever way it was made; of a page, what it says of it. */
  #pinged(taken: TakenOfPage): void {
    const { typed, changed, line } = taken;
    const text = textOf(taken);
    const [only, ...more] = typed.pings;
    if (only !== undefined && more.length === 0 && isPing(text) && agrees(text, only)) {
      this.#ping(only, line === undefined ? boundedPings(text) : text, taken);
      return;
    }
    const bounded = boundedPings(text);
    const names = typed.pings.some(({ target }) => isIP(target.replace(/%.*$/, '')) === 0);
    // It does more than ping: that has to be done here too, before what it showed is claimed.
    if (changed || names) this.#setup(taken, typed.exit === 0 ? bounded : tolerated(bounded));
    this.#pingedThere(taken);
  }

  /** Pings that are written as we would type them. */
  #pingedThere(taken: TakenOfPage): void {
    for (const ping of taken.typed.pings) {
      const line = lineOf(ping);
      if (line === undefined)
        this.#leaveOut(
          of(ping.call, taken.line),
          'is no ping of an address from a namespace with a name: no claim is made of it',
        );
      else this.#ping(ping, line, taken);
    }
  }

  #ping(ping: RecordedPing, line: string, taken: TakenOfPage): void {
    const { claim: stated, line: number, isAssumed = false } = taken;
    const { source, target, explanation, call } = ping;
    const observed = isAssumed ? (stated?.expects ?? 'reply') : ping.observed;
    if (observed === 'unknown') {
      this.#leaveOut(of(call, number), 'it is not known whether it got a reply');
      return;
    }
    const kind = (stated?.expects ?? observed) === 'reply' ? 'reachable' : 'unreachable';
    if (stated !== undefined && stated.expects !== observed) this.#fails = true;
    const isMeasured = kind === 'unreachable' && observed === 'silence' && !isAssumed;
    const reason = isMeasured ? explanation?.reason : undefined;
    const because = reason === 'unknown' ? undefined : reason;
    if (isAssumed && stated === undefined) {
      this.#endClaim();
      this.#list.note(
        `check: line ${number} of the page claims nothing of this ping, and this kernel cannot tell`,
      );
    } else if (number !== undefined && stated === undefined && observed === 'silence') {
      this.#endClaim();
      this.#list.note(`check: line ${number} of the page claims nothing of this ping; it was silent`);
    }
    const same = this.#claim?.kind === kind && this.#claim.because === because;
    if (!same) {
      this.#endClaim();
      this.#claim = {
        kind,
        because,
        heading: this.#headed === 'nothing' ? this.#heading : undefined,
        commands: [],
        pairs: [],
        pinged: new Set(),
      };
      this.#heading = undefined;
    }
    const { commands, pairs, pinged } = this.#claim as Claim;
    const ends = `${source} ${target}`;
    // A line of our own says no more than one that is there.
    if (commands.includes(line) || (call.startsWith('fping') && pinged.has(ends))) return;
    pinged.add(ends);
    this.#pings += 1;
    commands.push(line);
    const pair = `${source || 'the host'} to ${this.#owners.get(target) ?? target}`;
    if (!pairs.includes(pair)) pairs.push(pair);
  }

  #endClaim(): void {
    if (this.#claim === undefined) return;
    const { kind, because, heading, commands, pairs } = this.#claim;
    this.#claim = undefined;
    const listed = pairs.join(', ');
    const title = heading ?? (listed.length <= 60 ? listed : `${pairs.length} pairs, from ${pairs[0]} on`);
    this.#list.add({ kind, title, commands, ...(because !== undefined && { because }) });
  }

  #setup({ text: typed, typed: { commands } }: TakenOfPage, text: string): void {
    this.#endClaim();
    this.#headed = 'setup';
    this.#list.add({
      kind: 'setup',
      title: this.#heading ?? titleOfCommands([typed, ...commands.map(({ ran }) => ran)]),
      commands: [text],
    });
  }

  #clean(text: string): void {
    this.#cleaned = true;
    this.#endClaim();
    this.#list.clean(text);
  }

  #leaveOut({ line, text }: { line?: number; text: string }, why: string): void {
    this.#leftOut.push({ text, why, ...(line !== undefined && { line }) });
    if (line === undefined) return;
    this.#endClaim();
    this.#list.note(`not run, line ${line}: ${oneLine(text).slice(0, 100)} (${why})`);
  }
}

function of(text: string, line: number | undefined): { line?: number; text: string } {
  return { text, ...(line !== undefined && { line }) };
}

/** A command as it is typed outside of any opened shell; with what that shell put in for its variables. */
function textOf({ text, namespace = '', typed: { commands } }: Taken): string {
  const typed = text.trim();
  if (namespace === '') return typed;
  const [only, ...more] = commands;
  const filledIn = only !== undefined && more.length === 0 && /[$`]/.test(typed) && !/[<>|&]/.test(typed);
  return insideNamespace({ text: filledIn ? only.ran : typed }, namespace);
}

/** The command, whatever it ends with. */
function tolerated(text: string): string {
  return /<<|\n/.test(text) ? `{\n${text}\n} || true` : `{ ${text.replace(/;\s*$/, '')}; } || true`;
}

function isPing(text: string): boolean {
  try {
    probeOfPingLine({ text });
    return true;
  } catch (error) {
    if (error instanceof PingLineError) return false;
    throw error;
  }
}

/** Does the line say by itself what was pinged, and from where? */
function agrees(text: string, { source, target }: RecordedPing): boolean {
  const probe = probeOfPingLine({ text });
  return probe.source === source && probe.target === target;
}

/** The ping as a line of its own; undefined where none can be written. */
function lineOf({ source, target, call }: RecordedPing): string | undefined {
  if (source.startsWith('net:') || isIP(target.replace(/%.*$/, '')) === 0 || call.startsWith('arping'))
    return undefined;
  const prefix = source === '' ? '' : `ip netns exec ${source} `;
  const line = boundedPings(`${prefix}${call}`);
  return isPing(line) ? line : `${prefix}ping -c 3 ${target}`;
}

/** The deletions with which a session ends, after the last thing that it made or tried. */
function trailingDeletions(taken: readonly Taken[]): Set<Taken> {
  const found = new Set<Taken>();
  for (const one of taken.toReversed()) {
    const kind = purposeOf(one.text);
    if (kind === 'deletes' && one.typed.exit === 0 && one.namespace === '') found.add(one);
    else if (one.changed || one.typed.pings.length > 0 || one.typed.exit === undefined) break;
    else if (kind !== 'shows' && kind !== 'ends-shell' && one.typed.exit === 0) break;
  }
  return found;
}

/** Commands that take away what a session left. */
function deletionsOf({ namespaces }: Network, uplink: string | undefined): string[] {
  const gone = new Set<string>();
  const commands: string[] = [];
  const links = [...(namespaces.get('')?.links.values() ?? [])].filter(
    (link) => !isKernelMade(link) && link.name !== uplink,
  );
  for (const { name, lower } of links.toReversed()) {
    // With what a link ends at or lies on, it goes too.
    if (gone.has(lower ?? '')) continue;
    gone.add(name);
    commands.push(`ip link del ${name}`);
  }
  for (const name of namespaces.keys())
    if (name !== '' && !name.startsWith('net:')) commands.push(`ip netns del ${name}`);
  return commands;
}

function ownersOf({ namespaces }: Network): Map<string, string> {
  const owners = new Map<string, string>();
  for (const [name, { links }] of namespaces)
    for (const { addresses, kind } of links.values())
      if (kind !== 'loopback')
        for (const { address } of addresses) owners.set(address, name === '' ? 'the host' : name);
  return owners;
}
