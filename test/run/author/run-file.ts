import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventBody } from '../../../runner/run/events/event.ts';
import { runPlan } from '../../../runner/run/execute/run-plan.ts';
import { makePlan } from '../../../runner/run/plan/request.ts';
import { select } from '../../../runner/run/select/select.ts';

type Of<Type extends EventBody['type']> = Extract<EventBody, { type: Type }>;

/** What became of one scenario file. */
export interface FileRun {
  readonly verdict: string | undefined;
  readonly commands: readonly Of<'command'>[];
  readonly deviations: readonly Of<'deviation'>[];
  /** Texts that the file's scripts reported by `echo`. */
  readonly printed: string;
}

/** Writes a scenario file, gives its path to `use`, and takes it away again. */
export async function withFile<T>(text: string, use: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'netscene-author-'));
  try {
    const path = join(folder, 'mine.ts');
    writeFileSync(path, text);
    return await use(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a scenario of these steps in this process, for real. `head`: what stands before it in its file. */
export function runSteps(steps: string, { head = '', timeout = 30 } = {}): Promise<FileRun> {
  return withFile(scenarioText(steps, head), async (path) => {
    const scenarios = await select([path]);
    const times = { jobs: 1, timeout, deadline: 5, window: 1 };
    const plan = makePlan({ ...times, verbatim: false, bail: false, keepGoing: false }, scenarios);
    const events: EventBody[] = [];
    await runPlan(plan, (event) => events.push(event), new AbortController().signal);
    const of = <Type extends EventBody['type']>(type: Type) =>
      events.filter((event): event is Of<Type> => event.type === type);
    const commands = of('command');
    return {
      verdict: of('scenario-end')[0]?.verdict,
      commands,
      deviations: of('deviation'),
      printed: commands.map(({ stdout }) => stdout).join(''),
    };
  });
}

export function scenarioText(steps: string, head = ''): string {
  return `import assert from 'node:assert/strict';
import { cleanup, reachable, scenario, script, setup, shows, unreachable } from 'netscene';
${head}
export default scenario({ name: 'mine', title: 'mine', steps: [${steps}] });
`;
}
