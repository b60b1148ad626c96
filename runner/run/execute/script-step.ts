import type { ScriptStep } from '../../../lib/step.ts';
import { AuthorEnded } from '../author/author-process.ts';
import type { Entrance } from '../author/messages.ts';
import { referenceOf } from '../author/script-reference.ts';
import { asScenario } from '../sandbox/enter.ts';
import { credentials, sandboxEnvironment } from '../sandbox/environment.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { Script } from './script.ts';
import type { StepRun } from './step-run.ts';

/** Runs a free step in the author's process; whatever it does there, it ends with the sandbox. */
export async function runScript(step: ScriptStep, run: StepRun): Promise<void> {
  const reference = referenceOf(step);
  if (reference === undefined) throw new Error(`the script "${step.title}" was not loaded from a file`);
  const { ended } = run.sandbox;
  const script = new Script(step, run);
  try {
    const author = await Promise.race([run.author.process(reference.source), ended]);
    const thrown = await Promise.race([author.run(reference, entranceTo(run.sandbox), script), ended]);
    if (thrown !== undefined) script.threw(thrown);
  } catch (error) {
    if (!(error instanceof AuthorEnded)) throw error;
    script.broke(error.message);
  }
}

function entranceTo(sandbox: Sandbox): Entrance {
  return { words: asScenario(sandbox), env: sandboxEnvironment(), credentials: credentials() };
}
