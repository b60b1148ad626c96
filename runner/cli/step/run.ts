import { createInterface, type Interface } from 'node:readline/promises';
import type { Scenario } from '../../../lib/scenario.ts';
import { selectOne } from '../../beyond/inspect/run-to-step.ts';
import { requireTerminal, shellIn } from '../../beyond/inspect/shell.ts';
import { Walkthrough } from '../../beyond/inspect/walkthrough.ts';
import { why } from '../../beyond/inspect/why.ts';
import { whyText } from '../../beyond/inspect/why-text.ts';
import { requireTools } from '../../run/sandbox/required-tools.ts';
import { Fault } from '../../text/fault.ts';
import { faultText } from '../../text/fault-text.ts';
import { screenOf } from '../../text/terminal-text.ts';
import { nextText, pictureText, playedText } from './text.ts';

const help = `Enter  run the command            c  on to the next claim
b      back, to the step before    g  the drawing
s [NAMESPACE]  a shell there       w SOURCE TARGET  why a ping is silent
q      leave
`;

/** `netscene step`: the reader's mode; 0 when it was left. @throws {Fault} */
export async function step({ scenario: word }: { readonly scenario: string }): Promise<number> {
  const { scenario } = await selectOne(word);
  requireTerminal('netscene step');
  requireTools();
  const walk = await Walkthrough.begin(scenario);
  const out = (text: string) => process.stdout.write(text);
  try {
    out(`${scenario.name}: ${scenario.title}\n\n${help}${leftOut(scenario)}`);
    for (;;) {
      out(nextText(walk, screenOf(process.stdout)));
      const line = await asked(walk.next === undefined ? '(end) ' : '');
      if (line === undefined || line === 'q') return 0;
      try {
        await obey(line, walk, out);
      } catch (error) {
        // A wrong word ends nothing.
        if (!(error instanceof Fault)) throw error;
        out(faultText(error, screenOf(process.stdout)));
      }
    }
  } finally {
    await walk.end();
  }
}

/** A free step in zx is no command that could be shown. */
function leftOut({ steps }: Scenario): string {
  const free = steps.flatMap(({ kind }, i) => (kind === 'script' ? [i + 1] : []));
  return free.length === 0 ? '' : `Not run here, since they are programs: step ${free.join(', ')}\n`;
}

async function obey(line: string, walk: Walkthrough, out: (text: string) => void): Promise<void> {
  const screen = screenOf(process.stdout);
  const [verb = '', ...words] = line.split(/\s+/).filter(Boolean);
  switch (verb) {
    case '':
    case 'c': {
      if (walk.next === undefined) return;
      do {
        const { next } = walk;
        const played = await walk.play();
        if (next !== undefined) out(playedText(next, played, walk, screen));
        if (verb === 'c' && walk.next?.expects === undefined) out(nextText(walk, screen));
      } while (verb === 'c' && walk.next !== undefined && walk.next.expects === undefined);
      if (verb === 'c') out(pictureText(walk, screen));
      return;
    }
    case 'b':
      await walk.back();
      out(pictureText(walk, screen));
      return;
    case 'g':
      out(pictureText(walk, screen));
      return;
    case 's':
      await shellIn(walk.sandbox, {
        scenario: walk.scenario.name,
        ...(words[0] !== undefined && { namespace: words[0] }),
      });
      return;
    case 'w': {
      const [source, target] = words;
      if (source === undefined || target === undefined) {
        throw new Fault('usage', 'name who asks and who should answer', { cure: 'w ns1 10.0.0.2' });
      }
      out(whyText(await why(walk, source, target), screen));
      return;
    }
    default:
      out(help);
  }
}

/** A line of the terminal; undefined at its end. A shell has the terminal in between, so it is taken anew each time. */
async function asked(prompt: string): Promise<string | undefined> {
  const lines: Interface = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await Promise.race([
      lines.question(`${prompt}> `).then((line) => line.trim()),
      new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined))),
    ]);
  } catch {
    return undefined;
  } finally {
    lines.close();
  }
}
