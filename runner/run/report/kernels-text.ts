import { duration, harmless, type Paint, type Screen, wrapped } from '../../text/terminal-text.ts';
import type { KernelResult, RunResult } from '../events/fold.ts';
import { countsText } from './counts-text.ts';
import { kernelHeads } from './matrix.ts';

/** A line for each kernel: what it is and how it ended; below one that went away, its last words. */
export function kernelsText(run: RunResult, { paint, columns }: Screen): string {
  const heads = kernelHeads(run, columns);
  const width = Math.max(...heads.map((head) => head.length));
  return run.kernels
    .map((kernel, index) => {
      const head = (heads[index] as string).padEnd(width);
      const named = heads[index] === harmless(kernel.label) ? '' : `${harmless(kernel.label)}: `;
      const own = run.scenarios.filter((scenario) => scenario.kernel === kernel.label);
      const known = own.filter(({ cached }) => cached !== undefined).length;
      const counts = `${countsText(own)}${known === 0 ? '' : ` (${known} known, not run again)`}`;
      const text = `${named}${endOf(kernel, counts)}`;
      const [first, ...rest] = wrapped(text, columns - 1 - width);
      const lines = [
        `${paint('bold', head)} ${first}`,
        ...rest.map((line) => `${' '.repeat(width)} ${line}`),
      ];
      return [...lines, ...warned(kernel, paint), ...lastWords(kernel, paint), ''].join('\n');
    })
    .concat(unsteady(run, paint))
    .join('');
}

/** The kernels that came to something else when they were run again. */
function unsteady({ kernels }: RunResult, paint: Paint): string[] {
  const files = new Set(kernels.filter(({ steady }) => !steady).map(({ file }) => harmless(file)));
  return [...files].map(
    (file) => `${paint('yellow', 'disagrees with itself, so it cannot be judged:')} ${file}\n`,
  );
}

/** How it ended with a kernel, in words: what `outcome` says, and what was counted. */
function endOf({ outcome, machine, took, happened }: KernelResult, counted: string): string {
  const what = machine === undefined ? '' : ` · kernel ${machine.kernel}, iproute2 ${machine.iproute2}`;
  const how = outcomeWords(outcome);
  const why = happened === undefined ? '' : `: ${harmless(happened)}`;
  return outcome === 'finished' || outcome === undefined
    ? `${outcome === undefined ? `${how}; ` : ''}${counted} in ${duration(took)}${what}`
    : `${how} after ${duration(took)}${why}; ${counted}${what}`;
}

/** An outcome as a verb of which the kernel is the subject. */
export function outcomeWords(outcome: KernelResult['outcome']): string {
  switch (outcome) {
    case 'spared':
      return 'need not run again';
    case 'finished':
      return 'came to the end';
    case 'no-boot':
      return 'DID NOT BOOT';
    case 'panic':
      return 'PANICKED';
    case 'oops':
      return 'OOPSED';
    case 'hang':
      return 'HUNG';
    case 'killed':
      return 'WAS KILLED';
    case undefined:
      return 'did not come to the end';
  }
}

/** Each warning with the beginning of its trace. */
function warned({ warnings, log }: KernelResult, paint: Paint): string[] {
  const lines = warnings.flatMap(({ line, trace, starved }) => [
    `  ${paint('yellow', 'warned')} ${harmless(line)}${starved ? ' (the guest stood still: it counts for nothing)' : ''}`,
    ...callsIn(trace).map((call) => `  ${paint('dim', '│')} ${harmless(call)}`),
  ]);
  const kept =
    warnings.length > 0 && log !== undefined ? [`  ${paint('dim', 'console')} ${harmless(log)}`] : [];
  return [...lines, ...kept];
}

/** The calls of a trace, without registers; or what else it has. */
function callsIn(trace: string): string[] {
  const lines = trace.split('\n').filter(Boolean);
  const calls = lines.filter((line) => /^\s*(RIP: \S+:)?\S+\+0x|\(\S+:\d+/.test(line));
  return (calls.length > 0 ? calls : lines).slice(0, 12);
}

function lastWords({ outcome, console, log }: KernelResult, paint: Paint): string[] {
  if (outcome === 'finished') return [];
  const words = harmless(console ?? '')
    .trimEnd()
    .split('\n')
    .filter(Boolean)
    .map((line) => `  ${paint('dim', '│')} ${line}`);
  return [...words, ...(log === undefined ? [] : [`  ${paint('dim', 'console')} ${harmless(log)}`])];
}
