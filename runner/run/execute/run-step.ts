import type { CleanupStep, Step } from '../../../lib/step.ts';
import { runErratum } from './command-steps.ts';
import { runProbes } from './probe-step.ts';
import { runScript } from './script-step.ts';
import { runShows } from './shows-step.ts';
import type { StepRun } from './step-run.ts';
import type { Strategy } from './strategy.ts';

/** Runs a step of any kind but clean-up, which also has to know how the steps before it went. */
export function runStep(step: Exclude<Step, CleanupStep>, run: StepRun, strategy: Strategy): Promise<void> {
  switch (step.kind) {
    case 'setup':
      return strategy.runCommands(step.commands, run);
    case 'shows':
      return runShows(step, run);
    case 'reachable':
    case 'unreachable':
      return runProbes(step, run, strategy);
    case 'erratum':
      return runErratum(step, run, strategy);
    case 'script':
      return runScript(step, run);
  }
}
