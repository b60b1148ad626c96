import wrapAnsi from 'wrap-ansi';
import type { RunEvent, ScenarioSummary } from '../events/event.ts';
import type { MakeReporter, Output } from './reporter.ts';
import { duration, harmless, type Paint, painter } from './terminal-text.ts';

/** What is running, on one line of a terminal that is rewritten; nothing of it stays. */
export const liveProgress: MakeReporter = (output) => {
  const running = new Map<string, { step: number; title: string; since: number }>();
  const summaries = new Map<string, ScenarioSummary>();
  let done = 0;
  let timer: NodeJS.Timeout | undefined;
  const draw = () => {
    const [name, state] = [...running][0] ?? [];
    const counted = `${done}/${summaries.size}`;
    if (name === undefined || state === undefined) return output.write(`\r\x1b[K${counted}`);
    const others = running.size > 1 ? ` +${running.size - 1}` : '';
    const total = summaries.get(name)?.steps.length ?? 0;
    const elapsed = duration(performance.now() - state.since);
    const text = `${counted} ${name}${others} · ${state.step + 1}/${total} ${state.title} · ${elapsed}`;
    output.write(`\r\x1b[K${firstLine(text, output.columns - 1)}`);
  };
  return (event) => {
    switch (event.type) {
      case 'run-start':
        for (const summary of event.scenarios) summaries.set(summary.name, summary);
        timer = setInterval(draw, 100);
        timer.unref();
        return;
      case 'scenario-start':
        running.set(event.scenario, { step: 0, title: '', since: performance.now() });
        return;
      case 'step-start': {
        const state = running.get(event.scenario);
        if (state) Object.assign(state, { step: event.step, title: event.title });
        return draw();
      }
      case 'scenario-end':
        running.delete(event.scenario);
        done += 1;
        return draw();
      case 'run-end':
        clearInterval(timer);
        return output.write('\r\x1b[K');
    }
  };
};

/** A line for each scenario that ended: progress where there is no terminal. */
export const plainProgress: MakeReporter = (output: Output) => {
  const paint = painter(output);
  return (event) => {
    if (event.type === 'scenario-end') output.write(`${endLine(event, paint)}\n`);
  };
};

function endLine(event: Extract<RunEvent, { type: 'scenario-end' }>, paint: Paint): string {
  const color = { pass: 'green', fail: 'red', error: 'red', skip: 'yellow' } as const;
  const rest = event.reason ?? duration(event.took);
  return `${paint(color[event.verdict], event.verdict.padEnd(5))} ${event.scenario}  ${paint('dim', rest)}`;
}

/** Text cut to a number of terminal cells; a CJK character takes two. */
function firstLine(text: string, cells: number): string {
  return wrapAnsi(harmless(text), cells, { hard: true }).split('\n')[0] ?? '';
}
