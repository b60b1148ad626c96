import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { selectOne } from '../../beyond/inspect/run-to-step.ts';
import { draftSession, type Happened, type LeftOut } from '../../beyond/page/import/draft-session.ts';
import { scenarioSource } from '../../beyond/page/import/scenario-source.ts';
import { typeLines } from '../../beyond/page/session/type-lines.ts';
import { NetworkWatch } from '../../beyond/record/network-watch.ts';
import { RecordedSession } from '../../beyond/record/session.ts';
import type { Taken } from '../../beyond/record/taken.ts';
import type { Network } from '../../run/network/network.ts';
import { makePlan } from '../../run/plan/request.ts';
import { runToResult } from '../../run/run.ts';
import { requireTools } from '../../run/sandbox/required-tools.ts';
import { requireGround, SandboxEnded } from '../../run/sandbox/sandbox.ts';
import { Fault } from '../../text/fault.ts';
import { harmless } from '../../text/terminal-text.ts';
import { drawingFor } from '../import/drawing-for.ts';
import { interruptible } from '../interruption.ts';
import { editorNeeds } from '../new/editor-config.ts';
import { scenarioNameOf } from '../new/scenario-name.ts';
import { writeNewFile } from '../new-file.ts';
import { sit } from './sit.ts';

/** What was tried, and the network in which it was. */
interface Tried {
  readonly taken: readonly Taken[];
  readonly fullest: Network;
  readonly left: Network;
}

/**
 * `netscene record NAME`: a shell in a sandbox, and a scenario of what was tried in it. 0 where that passes.
 * @throws {Fault}
 */
export async function record(word: string): Promise<number> {
  const { file, name } = scenarioNameOf(word);
  // Before anything is tried that could not be kept.
  if (existsSync(file))
    throw new Fault('file', 'the file is there already', { where: file, cure: 'choose another name' });
  requireTools();
  await requireGround();
  const interruption = interruptible();
  try {
    const tried = await tryThings(name, interruption.signal);
    const { steps, leftOut, pings } = draftSession({ ...tried, happened: tried.taken.map(happened) });
    if (!steps.some(({ kind }) => kind === 'setup' || kind === 'reachable' || kind === 'unreachable')) {
      throw new Fault('usage', 'nothing was made and nothing was pinged: there is no scenario to write', {
        where: `netscene record ${word}`,
        cure: 'type commands such as "ip netns add a", then leave the shell',
      });
    }
    const drawing = await drawingFor(tried.fullest, name);
    const draft = { name, title: titleOf(tried, name), drawing, steps };
    writeNewFile(file, scenarioSource(draft, 'netscene'));
    process.stdout.write(leftOutText(leftOut));
    process.stdout.write(
      `wrote ${file}: ${counted(steps.length, 'step')}, ${counted(pings, 'ping')} claimed\n`,
    );
    const needs = editorNeeds(dirname(file));
    if (needs.kind === 'file') {
      writeNewFile(needs.file, needs.text);
      process.stdout.write(`wrote ${needs.file}, so that your editor knows the types\n`);
    }
    return await held(file, interruption.signal);
  } catch (error) {
    if (error instanceof SandboxEnded && interruption.signal.aborted) return 130;
    throw error;
  } finally {
    interruption.stop();
  }
}

/** A line "# TITLE" names what follows. */
function happened(taken: Taken): Happened {
  const title = /^\s*#+\s*(.*\S)\s*$/.exec(taken.text)?.[1];
  return title === undefined ? { kind: 'taken', ...taken } : { kind: 'heading', title };
}

async function tryThings(name: string, signal: AbortSignal): Promise<Tried> {
  const session = await RecordedSession.open();
  const end = () => void session.close();
  signal.addEventListener('abort', end, { once: true });
  try {
    const network = await NetworkWatch.begin(session.sandbox);
    const onTerminal = process.stdin.isTTY && process.stdout.isTTY;
    const taken = onTerminal
      ? await sit(session, network, name)
      : await typeLines(session, network, {
          lines: createInterface({ input: process.stdin }),
          show: (stdout, stderr) => {
            process.stdout.write(harmless(stdout));
            process.stderr.write(harmless(stderr));
          },
        });
    await network.changed();
    return { taken, fullest: network.fullest, left: network.now };
  } finally {
    signal.removeEventListener('abort', end);
    await session.close();
  }
}

/** The namespaces that there were; an author will know a better one. */
function titleOf({ fullest }: Tried, name: string): string {
  const names = [...fullest.namespaces.keys()].filter((one) => one !== '' && !one.startsWith('net:'));
  if (names.length === 0) return `${name}, as recorded`;
  return names.length <= 6 ? `${name}: ${names.join(', ')}` : `${name}: ${names.length} namespaces`;
}

/** Whatever was typed and is in no step. */
function leftOutText(leftOut: readonly LeftOut[]): string {
  if (leftOut.length === 0) return '';
  const rows = leftOut.map(
    ({ text, why }) => `  ${harmless(text.split('\n')[0] as string)}\n      ${harmless(why)}\n`,
  );
  return `Not in the scenario:\n${rows.join('')}`;
}

/** Runs what was written: a recording is worth what it does the next time. */
async function held(file: string, signal: AbortSignal): Promise<number> {
  const shown = file.includes('/') ? file : `./${file}`;
  const { exitCode, scenarios } = await runToResult(makePlan({ jobs: 1 }, [await selectOne(shown)]), {
    signal,
  });
  const verdict = scenarios[0]?.verdict ?? 'error';
  process.stdout.write(
    exitCode === 0
      ? `it passes: netscene run ${shown}\n`
      : `it ends in "${verdict}" when it is run again, so something in it hangs on more than its commands: netscene run ${shown}\n`,
  );
  return exitCode;
}

function counted(number: number, what: string): string {
  return number === 1 ? `1 ${what}` : `${number} ${what}s`;
}
