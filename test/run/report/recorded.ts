import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventBody, KernelEnd, RunEvent } from '../../../runner/run/events/event.ts';
import { RunFold } from '../../../runner/run/events/fold.ts';
import { parseStream } from '../../../runner/run/events/saved-stream.ts';
import type { MakeReporter } from '../../../runner/run/report/reporter.ts';
import { netscene } from '../../cli/netscene.ts';

/** Runs scenarios for real, and returns the events. */
export async function recorded(at: string, args: readonly string[]): Promise<RunEvent[]> {
  const file = join(at, `${Math.random()}.ndjson`);
  const { stderr } = await netscene(['run', ...args, '-r', `ndjson=${file}`]);
  try {
    return parseStream(readFileSync(file, 'utf8'), file);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${stderr}`);
  }
}

/** One kernel of a run that is put together from recorded ones. */
export interface Guest {
  readonly label: string;
  /** What its run was; without it, it never came up. */
  readonly events?: readonly RunEvent[];
  readonly end?: Partial<KernelEnd>;
}

/** Recorded runs as one run on several kernels: what guests would have sent, with the labels added. */
export function onKernels(guests: readonly Guest[]): RunEvent[] {
  const start = guests.find(({ events }) => events)?.events?.[0];
  if (start?.type !== 'run-start') throw new Error('give one of the kernels a run');
  const bodies: EventBody[] = [
    { ...start, kernels: guests.map(({ label }) => ({ label, file: `/boot/${label}` })) },
  ];
  for (const { label: kernel, events = [], end } of guests) {
    for (const event of events) {
      if (event.type === 'run-start') {
        bodies.push({
          type: 'kernel-start',
          kernel,
          machine: { ...event.machine, kernel: `6.1.0-${kernel}` },
        });
      } else if ('scenario' in event) bodies.push({ ...event, kernel });
    }
    bodies.push({ type: 'kernel-end', kernel, outcome: 'finished', took: 41_000, ...end });
  }
  bodies.push({ type: 'run-end', interrupted: false, took: 90_000 });
  return bodies.map((body, index) => ({ ...body, seq: index + 1, time: index }) as RunEvent);
}

/** What a reporter makes of events. */
export function told(
  make: MakeReporter,
  events: readonly RunEvent[],
  options: { color?: boolean } = {},
): string {
  let text = '';
  const reporter = make({
    write: (part) => {
      text += part;
    },
    columns: 80,
    color: options.color === true,
  });
  for (const event of events) reporter(event);
  return text;
}

export function folded(events: readonly RunEvent[]) {
  const fold = new RunFold();
  for (const event of events) fold.add(event);
  return fold.result();
}
