import { basename } from 'node:path';
import { isFeature } from '../../../../lib/feature.ts';
import type { Host } from '../../../../lib/host.ts';
import type { Feature } from '../../../../lib/scenario.ts';
import type { Finding } from '../../../run/execute/finding.ts';
import { type Uplink, uplinkFor } from '../../../run/host/uplink.ts';
import { Lacking } from '../../record/lacking.ts';
import type { Played, PlayedCommand } from '../../record/played.ts';
import { failuresOf } from '../../record/told-failures.ts';
import { goesOn } from '../session/not-typed.ts';
import type { Draft } from './draft.ts';
import { draftSession, type Happened, type LeftOut } from './draft-session.ts';
import { leavesByUplink } from './needs-uplink.ts';
import { commandsOfScript, ranScript } from './script-commands.ts';

/** The machine on which a page was recorded. */
export interface RecordedOn {
  readonly uplink: Uplink | undefined;
  readonly conditions: Host['conditions'];
}

export interface DraftedPage {
  readonly draft: Draft;
  readonly leftOut: readonly LeftOut[];
  readonly pings: number;
  /** The uplink, which the drawing leaves out where the session had nothing to do with it. */
  readonly uplink?: string;
}

/** A scenario of a page that was recorded, which passes or deviates as the recording did. */
export function draftPage(played: Played, file: string, on: RecordedOn): DraftedPage | undefined {
  const { network, commands } = played;
  if (network === undefined) return undefined;
  const needsUplink = on.uplink !== undefined && leavesByUplink(played, on.uplink);
  const { features, happened } = new PageDraft(played).result();
  const drafted = draftSession({
    ...{ happened, fullest: network.fullest, left: network.left },
    ...(on.uplink && { uplink: on.uplink.name }),
  });
  const { steps, leftOut, pings, fails } = drafted;
  const isEmpty = steps.every(({ kind }) => kind === 'remark' || kind === 'added' || kind === 'cleanup');
  if (isEmpty) return undefined;
  const texts = steps.flatMap((step) => ('commands' in step ? step.commands : []));
  const host: Host | undefined = hostOf(on, needsUplink, texts);
  const lines = linesOf(commands, played.script);
  return {
    ...{ leftOut, pings },
    ...(on.uplink && !needsUplink && { uplink: on.uplink.name }),
    draft: {
      ...{ name: played.name, title: played.title, steps },
      source: { article: basename(file), section: played.sections[0]?.title ?? played.title, lines },
      ...(features.length > 0 && { requires: features }),
      ...(host && { host }),
      ...(fails && { afterFailure: 'go on' as const }),
    },
  };
}

/** What is said of the host: nothing where a new namespace of any machine will do. */
function hostOf(
  { uplink, conditions = [] }: RecordedOn,
  needsUplink: boolean,
  commands: readonly string[],
): Host | undefined {
  const text = commands.join('\n');
  // Where br_netfilter is built in, bridged packets would meet the rules of a page that means routed ones.
  const mayMeet = /\btype bridge\b|\bbrctl\b/.test(text) && /\b(?:ip6?tables|nft)\b/.test(text);
  if (!needsUplink && conditions.length === 0 && !mayMeet) return undefined;
  const named =
    needsUplink && uplink !== undefined
      ? uplinkFor(text).subnet === uplink.subnet
        ? uplink.name
        : { name: uplink.name, subnet: uplink.subnet }
      : undefined;
  return { ...(named !== undefined && { uplink: named }), ...(conditions.length > 0 && { conditions }) };
}

function linesOf(
  commands: readonly PlayedCommand[],
  script: readonly string[] | undefined,
): [number, number] {
  if (script !== undefined) return [1, Math.max(1, script.length)];
  const lines = commands.map(({ line }) => line);
  return [Math.min(...lines, Number.MAX_SAFE_INTEGER), Math.max(1, ...lines)];
}

/** Goes through a page's commands as its telling does, so that both find the same failures. */
class PageDraft {
  readonly #played: Played;
  readonly #failed: Finding[] = [];
  readonly #lacking = new Lacking();
  /** Something fails that is no matter of the kernel: then the page has failed, and what the kernel lacks is left out. */
  readonly #isFailed: boolean;
  readonly #happened: Happened[] = [];
  #section = -1;

  constructor(played: Played) {
    this.#played = played;
    this.#isFailed = failsByItself(played);
    for (const command of played.commands) this.#command(command);
  }

  result(): { happened: readonly Happened[]; features: readonly Feature[] } {
    return {
      happened: this.#happened,
      features: this.#isFailed ? [] : this.#lacking.features.map(requireWord).filter(isFeature),
    };
  }

  #command(command: PlayedCommand): void {
    const { line, text, section, typed, seen, notRun, claim } = command;
    if (section !== this.#section && this.#played.sections.length > 1) {
      const title = this.#played.sections[section]?.title;
      if (title !== undefined && title.trim() !== '') this.#happened.push({ kind: 'heading', title });
    }
    this.#section = section;
    if (typed === undefined || seen === undefined) {
      this.#happened.push({ kind: 'not-run', line, text, why: notRun ?? 'the page ended before it' });
      return;
    }
    const lacks = this.#lacking.why(command);
    if (lacks !== undefined && this.#isFailed && !seen.changed) {
      this.#happened.push({ kind: 'not-run', line, text, why: lacks });
      return;
    }
    const findings =
      lacks === undefined ? this.#lacking.without(failuresOf(this.#played, command, this.#failed)) : [];
    this.#failed.push(...findings);
    if (ranScript(typed)) {
      this.#happened.push(...commandsOfScript(command, { findings, script: this.#played.script }));
      return;
    }
    const isAssumed = this.#lacking.reason !== undefined && !this.#isFailed;
    this.#happened.push({
      ...{ kind: 'taken', ...seen, line, fails: findings.length > 0, isAssumed },
      // What goes on until it is stopped was put into the background by us.
      typed: goesOn(text) ? { ...typed, exit: undefined } : typed,
      text: goesOn(text) ? text : typed.text,
      ...(claim && { claim }),
    });
  }
}

/** Does it fail for another reason than what this kernel lacks? */
function failsByItself(played: Played): boolean {
  const lacking = new Lacking();
  const failed: Finding[] = [];
  for (const command of played.commands) {
    if (lacking.why(command) === undefined)
      failed.push(...lacking.without(failuresOf(played, command, failed)));
    const { claim, typed } = command;
    if (lacking.reason === undefined && claim !== undefined)
      if (typed?.pings.some(({ observed }) => observed !== claim.expects)) return true;
  }
  return failed.length > 0;
}

/** A feature by the word that `requires` has for it. */
function requireWord(name: string): string {
  return requireWords[name] ?? name.toLowerCase();
}

/** What `requires` calls a feature, where that is another word than people use. */
const requireWords: Readonly<Record<string, string>> = {
  ...{ netem: 'qdisc netem', HTB: 'qdisc htb', TBF: 'qdisc tbf', XFRM: 'xfrm', 'TUN/TAP': 'tun' },
};
