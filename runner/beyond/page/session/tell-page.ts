import type { HostCondition } from '../../../../lib/host.ts';
import { round } from '../../../run/events/bus.ts';
import type { EventBody } from '../../../run/events/event.ts';
import { runStart } from '../../../run/execute/run-plan.ts';
import { uplinkFor } from '../../../run/host/uplink.ts';
import type { Plan } from '../../../run/plan/plan.ts';
import type { Request } from '../../../run/plan/request.ts';
import { Sandbox } from '../../../run/sandbox/sandbox.ts';
import { knownIn } from '../../record/known-words.ts';
import { playScript } from '../../record/play-script.ts';
import type { Played } from '../../record/played.ts';
import type { SessionHost } from '../../record/session.ts';
import { summaryOf, tellPlayed } from '../../record/tell.ts';
import { readPageText } from '../page-file.ts';
import { nameOfPage } from './page-name.ts';
import { type PageRequest, playPage } from './play-page.ts';
import { typedPage } from './typed-page.ts';

export interface PlayRequest extends Request {
  readonly page: string;
  readonly args?: readonly string[] | undefined;
  /** What the machine is like that the page meets. */
  readonly host?: readonly HostCondition[] | undefined;
  /** Read the network after each command: a scenario is to be written of it. */
  readonly watchNetwork?: boolean;
}

/** The machine that a page meets. */
export function hostOfPage({
  page,
  host = [],
}: PlayRequest): Required<Pick<SessionHost, 'uplink' | 'conditions'>> {
  return { uplink: uplinkFor(readPageText(page)), conditions: host };
}

/** Records a page and tells of it as of a run. @throws {Fault} */
export async function tellPage(
  request: PlayRequest,
  plan: Plan,
  emit: (event: EventBody) => void,
  signal: AbortSignal,
): Promise<Played[]> {
  const start = performance.now();
  const played = await play(request, plan, signal);
  const corrected = [...new Set(played.flatMap((one) => one.corrected))];
  emit({
    ...(await runStart(plan)),
    scenarios: played.map(summaryOf),
    ...(corrected.length > 0 && { corrected }),
  });
  for (const one of played) tellPlayed(one, emit);
  emit({ type: 'run-end', interrupted: signal.aborted, took: round(performance.now() - start) });
  return played;
}

/** A script is run by bash as it is; any other page is typed. */
async function play(
  request: PlayRequest,
  { timeout, sees = [] }: Plan,
  signal: AbortSignal,
): Promise<Played[]> {
  const { page: file, args = [], watchNetwork = false } = request;
  const shared = {
    name: nameOfPage(file),
    file,
    timeout,
    signal,
    host: { ...hostOfPage(request), sees },
    watchNetwork,
  };
  if (/\.(?:sh|bash)$/.test(file)) return [await playScript({ ...shared, args })];
  return playText(readPageText(file), shared);
}

/** Follows a text as the page that a file would hold. */
export async function playText(text: string, request: Omit<PageRequest, 'page'>): Promise<Played[]> {
  return playPage({ ...request, page: typedPage(text, request.file, await knownWords(text)) });
}

/** What of the page's first words this machine can run. */
async function knownWords(text: string): Promise<Set<string>> {
  const words = new Set<string>();
  for (const line of text.split('\n')) {
    const word = /^\s*(?:[$#>]\s+)?(?:sudo\s+)?([a-z][\w.+-]*)(?:\s|$)/.exec(line)?.[1];
    if (word !== undefined) words.add(word);
    if (words.size >= 2000) break;
  }
  const sandbox = await Sandbox.open();
  try {
    return await knownIn(sandbox, [...words]);
  } finally {
    await sandbox.close();
  }
}
