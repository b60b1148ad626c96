import { cellsOf, duration, firstCells, harmless, type Paint, painter } from '../../text/terminal-text.ts';
import type { RunEvent, ScenarioSummary } from '../events/event.ts';
import type { MakeReporter, Output } from './reporter.ts';

interface Running {
  readonly event: Extract<RunEvent, { type: 'scenario-start' }>;
  readonly step: number;
  readonly title: string;
  readonly since: number;
}

/** What is running, on one line of a terminal that is rewritten; nothing of it stays. */
export const liveProgress: MakeReporter = (output) => {
  const running = new Map<string, Running>();
  const summaries = new Map<string, ScenarioSummary>();
  let total = 0;
  let done = 0;
  let timer: NodeJS.Timeout | undefined;
  const draw = () => {
    const [name, state] = [...running][0] ?? [];
    const counted = `${done}/${total}`;
    if (name === undefined || state === undefined) return write(counted);
    const others = running.size > 1 ? ` +${running.size - 1}` : '';
    const steps = summaries.get(state.event.scenario)?.steps.length ?? 0;
    const elapsed = duration(performance.now() - state.since);
    const text = `${counted} ${name}${others} · ${state.step + 1}/${steps} ${state.title} · ${elapsed}`;
    write(firstCells(harmless(text), output.columns - 1));
  };
  let before = { cells: 0, columns: output.columns };
  const write = (line: string) => {
    const { columns } = output;
    // A terminal that got narrower has broken the last line into several.
    const rows = columns < before.columns ? Math.max(1, Math.ceil(before.cells / columns)) : 1;
    output.write(`\r${rows > 1 ? `\x1b[${rows - 1}A\x1b[J` : '\x1b[K'}${line}`);
    before = { cells: cellsOf(line), columns };
  };
  return (event) => {
    switch (event.type) {
      case 'run-start':
        for (const summary of event.scenarios) summaries.set(summary.name, summary);
        total = event.scenarios.length * (event.kernels?.length ?? 1);
        timer = setInterval(draw, 100);
        timer.unref();
        return;
      case 'scenario-start':
        running.set(nameOf(event), { event, step: 0, title: '', since: performance.now() });
        return;
      case 'step-start': {
        const state = running.get(nameOf(event));
        if (state) Object.assign(state, { step: event.step, title: event.title });
        return draw();
      }
      case 'scenario-end':
        running.delete(nameOf(event));
        done += 1;
        return draw();
      case 'kernel-end':
        // What a guest that went away was doing ends with it.
        for (const [name, { event: started }] of running)
          if (started.kernel === event.kernel) running.delete(name);
        return draw();
      case 'run-end':
        clearInterval(timer);
        return write('');
    }
  };
};

/** A line for each scenario that ended: progress where there is no terminal. */
export const plainProgress: MakeReporter = (output: Output) => {
  const paint = painter(output);
  const interrupted = new Set<string>();
  return (event) => {
    if (event.type === 'deviation' && event.code === 'interrupted') interrupted.add(nameOf(event));
    if (event.type === 'scenario-end' && !interrupted.has(nameOf(event)))
      output.write(`${endLine(event, paint)}\n`);
    if (event.type === 'kernel-end' && event.outcome !== 'finished') {
      const happened = event.happened === undefined ? '' : `  ${harmless(event.happened)}`;
      output.write(`${paint('red', event.outcome)} ${harmless(event.kernel)}${paint('dim', happened)}\n`);
    }
  };
};

function endLine(event: Extract<RunEvent, { type: 'scenario-end' }>, paint: Paint): string {
  const color = { pass: 'green', fail: 'red', error: 'red', skip: 'yellow' } as const;
  const rest =
    event.cached === undefined ? (event.reason ?? duration(event.took)) : `known since ${event.cached}`;
  return `${paint(color[event.verdict], event.verdict.padEnd(5))} ${nameOf(event)}  ${paint('dim', rest)}`;
}

/** A scenario, with the kernel that it runs on where there are several. */
function nameOf({ scenario, kernel }: { scenario: string; kernel?: string }): string {
  return kernel === undefined ? scenario : `${scenario} on ${harmless(kernel)}`;
}
