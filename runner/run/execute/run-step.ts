import type { CleanupStep, Step } from '../../../lib/step.ts';
import { runErratum, runSetup } from './command-steps.ts';
import { runProbes } from './probe-step.ts';
import { runScript } from './script-step.ts';
import { runShows } from './shows-step.ts';
import type { StepRun } from './step-run.ts';

/** Runs a step of any kind but clean-up, which also has to know how the steps before it went. */
export function runStep(step: Exclude<Step, CleanupStep>, run: StepRun): Promise<void> {
  switch (step.kind) {
    case 'setup':
      return runSetup(step, run);
    case 'shows':
      return runShows(step, run);
    case 'reachable':
    case 'unreachable':
      return runProbes(step, run);
    case 'erratum':
      return runErratum(step, run);
    case 'script':
      return runScript(step, run);
  }
}
