import { isComplete } from '../../../../lib/complete-command.ts';
import type { NetworkWatch } from '../../record/network-watch.ts';
import type { RecordedSession } from '../../record/session.ts';
import type { Taken } from '../../record/taken.ts';
import { whereIs } from '../../record/where-is.ts';
import { goesOn, opensShell } from './not-typed.ts';

/** What is typed, and where what it prints is shown. */
export interface TypedLines {
  readonly lines: AsyncIterable<string>;
  readonly show: (stdout: string, stderr: string) => void;
}

/** Types lines into a session, each command once it is whole, until they end or its shell does. */
export async function typeLines(
  session: RecordedSession,
  network: NetworkWatch,
  { lines, show }: TypedLines,
): Promise<Taken[]> {
  const taken: Taken[] = [];
  let [text, namespace, shells]: [string, string | undefined, number] = ['', '', 0];
  for await (const line of lines) {
    text = text === '' ? line : `${text}\n${line}`;
    if (text.trim() === '') text = '';
    if (text === '' || !isComplete(text)) continue;
    const opens = opensShell(text);
    const leaves = /^\s*(?:exit|logout)\b/.test(text);
    if (leaves && shells === 0) return taken;
    // Nobody is there who would stop it, or open a second terminal.
    if (goesOn(text)) text = `${text.trimEnd()} &`;
    const typed = await session.type(text, { opensShell: opens });
    show(typed.stdout, typed.stderr);
    taken.push({ text, namespace, typed, changed: await network.changed() });
    if (opens && typed.exit === 0) shells += 1;
    if (leaves) shells -= 1;
    if (typed.left) shells = 0;
    if (opens || leaves || typed.left) namespace = await whereIs(session);
    text = '';
  }
  // What is left open at the end bash(1) would refuse: so it does here, to be seen.
  if (text !== '') show('', (await session.type(text)).stderr);
  return taken;
}
