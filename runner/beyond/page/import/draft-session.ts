import { isIP } from 'node:net';
import { PingLineError, probeOfPingLine } from '../../../../lib/ping-line.ts';
import type { Reason } from '../../../../lib/reason.ts';
import { isKernelMade } from '../../../run/network/kernel-made.ts';
import type { Network } from '../../../run/network/network.ts';
import type { RecordedPing } from '../../record/recording.ts';
import type { Taken } from '../../record/taken.ts';
import { opensShell } from '../session/not-typed.ts';
import type { AddressPlan } from './address-plan.ts';
import { boundedPings } from './bounded-ping.ts';
import { type Purpose, purposeOf } from './command-purpose.ts';
import type { DraftStep } from './draft.ts';
import { insideNamespace } from './inside-namespace.ts';
import { titleOfCommands } from './session-titles.ts';
import { StepList } from './step-list.ts';

/** What of a session is in no step, and why. */
export interface LeftOut {
  readonly text: string;
  readonly why: string;
}

export interface DraftedSession {
  readonly steps: readonly DraftStep[];
  readonly leftOut: readonly LeftOut[];
  /** How many pings the steps claim. */
  readonly pings: number;
}

export interface SessionToDraft {
  readonly taken: readonly Taken[];
  /** The network at its fullest, in which addresses have their owners. */
  readonly fullest: Network;
  /** The network at the end, of which nothing may be left. */
  readonly left: Network;
}

/** Turns a session into steps: what it made, what its pings showed, and the clean-up. */
export function draftSession(session: SessionToDraft): DraftedSession {
  return new SessionDraft(session).result();
}

/** The session itself showed what is there. */
const anyAddress: AddressPlan = { knows: () => 'yes', of: () => new Set() };

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
  #claim: Claim | undefined;
  /** What the author called what follows; it is the title of one kind of step. */
  #heading: string | undefined;
  #headed: 'nothing' | 'setup' = 'nothing';
  #pings = 0;
  #servers = 0;
  #cleaned = false;

  constructor({ taken, fullest, left }: SessionToDraft) {
    this.#owners = ownersOf(fullest);
    this.#cleanUp = trailingDeletions(taken);
    for (const one of taken) this.#command(one);
    this.#endClaim();
    for (const text of deletionsOf(left)) this.#clean(text);
    if (!this.#cleaned) this.#clean('ip -all netns delete');
  }

  result(): DraftedSession {
    return { steps: this.#list.finished(), leftOut: this.#leftOut, pings: this.#pings };
  }

  #command(taken: Taken): void {
    const { typed } = taken;
    const heading = /^\s*#+\s*(.*\S)\s*$/.exec(taken.text);
    if (heading !== null) {
      this.#endClaim();
      this.#heading = heading[1] as string;
      this.#headed = 'nothing';
      return;
    }
    const purpose = purposeOf(taken.text, anyAddress);
    for (const call of typed.withheld)
      this.#leaveOut(call, 'was not run: it changes more than the network of the machine');
    if (typed.withheld.length > 0 && !taken.changed && typed.pings.length === 0) return;
    if (purpose.kind === 'ends-shell') return;
    if (opensShell(taken.text)) {
      this.#opened(taken);
      return;
    }
    if (typed.missing.length > 0) {
      this.#leaveOut(taken.text, `there is no ${typed.missing.join(', ')} on this machine`);
      return;
    }
    if (taken.namespace === undefined) {
      this.#leaveOut(taken.text, 'was typed in a namespace without a name, which no command can enter again');
      return;
    }
    if (this.#cleanUp.has(taken)) this.#clean(textOf(taken));
    else if (typed.pings.length > 0) this.#pinged(taken);
    else this.#commanded(taken, purpose);
  }

  /** What is typed in an opened shell is written with its namespace; one that is no bash does not tell it, but pings. */
  #opened({ text, typed, changed }: Taken): void {
    if (changed) this.#leaveOut(text, 'something was made in it that is not known: open bash instead');
    this.#pingedThere(typed.pings);
  }

  #commanded(taken: Taken, purpose: Purpose): void {
    const { typed, changed } = taken;
    if (typed.exit === undefined || purpose.kind === 'background') {
      this.#server(taken);
      return;
    }
    const text = textOf(taken);
    if (/^(?:wait|jobs|fg|bg|disown|history|clear|reset)\b/.test(text)) {
      this.#leaveOut(text, 'is for whoever sits there');
      return;
    }
    if (typed.exit !== 0) {
      const said = typed.stderr.split('\n').find(Boolean);
      if (!changed) this.#leaveOut(text, `ended with ${typed.exit}${said === undefined ? '' : `: ${said}`}`);
      else this.#setup(taken, tolerated(text));
      return;
    }
    if (purpose.kind === 'shows') this.#leaveOut(text, 'only looks, and changes nothing');
    else if (!changed && taken.namespace !== '')
      this.#leaveOut(text, 'was of the shell that was opened there');
    else this.#setup(taken, text);
  }

  #server(taken: Taken): void {
    this.#endClaim();
    this.#servers += 1;
    const text = textOf({ ...taken, text: taken.text.replace(/\s*&\s*$/, '') });
    this.#list.server(this.#servers, text, this.#heading ?? 'what goes on in the background');
  }

  /** What a ping showed is claimed of the pair, by whatever way it was made. */
  #pinged(taken: Taken): void {
    const { typed, changed } = taken;
    const text = textOf(taken);
    const [only, ...more] = typed.pings;
    if (only !== undefined && more.length === 0 && isPing(text) && agrees(text, only)) {
      this.#ping(only, boundedPings(text));
      return;
    }
    // It does more than ping: that has to be done here too, before what it showed is claimed.
    if (changed) this.#setup(taken, typed.exit === 0 ? boundedPings(text) : tolerated(boundedPings(text)));
    this.#pingedThere(typed.pings);
  }

  /** Pings that are written as we would type them. */
  #pingedThere(pings: readonly RecordedPing[]): void {
    for (const ping of pings) {
      const line = lineOf(ping);
      if (line === undefined)
        this.#leaveOut(ping.call, 'is no ping of an address from a namespace with a name');
      else this.#ping(ping, line);
    }
  }

  #ping({ source, target, observed, explanation, call }: RecordedPing, line: string): void {
    if (observed === 'unknown') {
      this.#leaveOut(call, 'it is not known whether it got a reply');
      return;
    }
    const kind = observed === 'reply' ? 'reachable' : 'unreachable';
    const reason = kind === 'unreachable' ? explanation?.reason : undefined;
    const because = reason === 'unknown' ? undefined : reason;
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

  #setup({ text: typed, typed: { commands } }: Taken, text: string): void {
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

  #leaveOut(text: string, why: string): void {
    this.#leftOut.push({ text, why });
  }
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
    const { kind } = purposeOf(one.text, anyAddress);
    if (kind === 'deletes' && one.typed.exit === 0 && one.namespace === '') found.add(one);
    else if (one.changed || one.typed.pings.length > 0 || one.typed.exit === undefined) break;
    else if (kind !== 'shows' && kind !== 'ends-shell' && one.typed.exit === 0) break;
  }
  return found;
}

/** Commands that take away what a session left. */
function deletionsOf({ namespaces }: Network): string[] {
  const gone = new Set<string>();
  const commands: string[] = [];
  const links = [...(namespaces.get('')?.links.values() ?? [])].filter((link) => !isKernelMade(link));
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
