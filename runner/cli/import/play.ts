import { readPageText } from '../../beyond/page/page-file.ts';
import { nameOfPage, playPage } from '../../beyond/page/session/play-page.ts';
import { typedPage } from '../../beyond/page/session/typed-page.ts';
import { knownIn } from '../../beyond/record/known-words.ts';
import { playScript } from '../../beyond/record/play-script.ts';
import type { Played } from '../../beyond/record/played.ts';
import { summaryOf, tellPlayed } from '../../beyond/record/tell.ts';
import { round } from '../../run/events/bus.ts';
import type { EventBody } from '../../run/events/event.ts';
import { runStart } from '../../run/execute/run-plan.ts';
import type { HostCondition } from '../../run/host/conditions.ts';
import { uplinkFor } from '../../run/host/uplink.ts';
import type { Plan } from '../../run/plan/plan.ts';
import type { Request } from '../../run/plan/request.ts';
import { Sandbox } from '../../run/sandbox/sandbox.ts';

export interface PlayRequest extends Request {
  readonly page: string;
  readonly args?: readonly string[] | undefined;
  /** What the machine is like that the page meets. */
  readonly host?: readonly HostCondition[] | undefined;
}

/** Records a page and tells of it as of a run. @throws {Fault} */
export async function tellPage(
  request: PlayRequest,
  plan: Plan,
  emit: (event: EventBody) => void,
  signal: AbortSignal,
): Promise<Played[]> {
  const start = performance.now();
  const played = await play(request, plan.timeout, signal);
  emit({ ...(await runStart(plan)), scenarios: played.map(summaryOf) });
  for (const one of played) tellPlayed(one, emit);
  emit({ type: 'run-end', interrupted: signal.aborted, took: round(performance.now() - start) });
  return played;
}

/** A script is run by bash as it is; any other page is typed. */
async function play(
  { page: file, args = [], host: words = [] }: PlayRequest,
  timeout: number,
  signal: AbortSignal,
): Promise<Played[]> {
  const name = nameOfPage(file);
  const text = readPageText(file);
  const host = { uplink: uplinkFor(text), conditions: words };
  if (/\.(?:sh|bash)$/.test(file)) return [await playScript({ file, name, args, timeout, signal, host })];
  const page = typedPage(text, file, await knownWords(text));
  return playPage({ name, file, page, timeout, signal, host });
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
