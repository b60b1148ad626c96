import type { Probe } from '../../../../lib/step.ts';
import { judge } from '../../../run/execute/probe-outcomes.ts';
import type { JudgedProbe } from '../../../run/execute/probe-watch.ts';
import type { StepRun } from '../../../run/execute/step-run.ts';
import type { Strategy } from '../../../run/execute/strategy.ts';
import { runBatched } from './batched-commands.ts';
import { judgeFirstReplies } from './first-replies.ts';

/**
 * The least work in finding out whether there is a deviation at all, for a run that ends at its first one beside many
 * others: commands share processes, and reasons are looked for only where they may be the one deviation.
 */
export const hurried: Strategy = {
  runCommands: runBatched,
  judge: (probes, expected, run) =>
    expected === 'reply' ? judgeFirstReplies(probes, run) : judgeSilences(probes, run),
};

/** Beside many other runs, evidence that ends a wait sooner costs more than the wait. */
function judgeSilences(probes: readonly Probe[], run: StepRun): Promise<JudgedProbe[]> {
  return judge(probes, 'silence', run, {
    endEarly: false,
    // Of several deviations one is enough.
    toExplain: (silent) =>
      silent.length === probes.length ? silent.filter(({ because }) => because !== undefined) : [],
  });
}
