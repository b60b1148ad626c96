import { chmodSync } from 'node:fs';
import { asBash } from '../../beyond/export/bash.ts';
import { asKsft } from '../../beyond/export/ksft.ts';
import { asMarkdown, asPinged } from '../../beyond/export/markdown.ts';
import type { RunEvent } from '../../run/events/event.ts';
import { makePlan } from '../../run/plan/request.ts';
import { fileOutput, streamOutput } from '../../run/report/outputs.ts';
import { quietTable } from '../../run/report/table.ts';
import { runToResult } from '../../run/run.ts';
import { requireTools } from '../../run/sandbox/required-tools.ts';
import type { LoadedScenario } from '../../run/select/load-scenario.ts';
import { select } from '../../run/select/select.ts';
import { Fault } from '../../text/fault.ts';
import { interruptible } from '../interruption.ts';

export interface ExportRequest {
  readonly scenario: string;
  readonly as: 'bash' | 'ksft' | 'markdown';
  /** Of a kernel selftest: told by the tree's lib.sh. */
  readonly lib?: boolean | undefined;
  /** File to write; standard output without. */
  readonly out?: string | undefined;
}

/** `netscene export NAME --as FORM`. Only `markdown` runs the scenario. @throws {Fault} */
export async function exportScenario({ scenario: word, as, lib, out }: ExportRequest): Promise<number> {
  if (lib && as !== 'ksft') {
    throw new Fault('usage', `--lib is for --as ksft, and not for --as ${as}`, {
      cure: `netscene export ${word} --as ksft --lib`,
    });
  }
  const [loaded, ...more] = await select([word]);
  if (loaded === undefined || more.length > 0) {
    throw new Fault('usage', `"${word}" means ${1 + more.length} scenarios, and one file holds one`, {
      cure: `name one: ${[loaded, ...more].map((one) => one?.scenario.name).join(', ')}`,
    });
  }
  const file = out === undefined ? undefined : fileOutput(out);
  try {
    const { text, exitCode } =
      as === 'markdown' ? await page(loaded) : { text: script(loaded, as, lib), exitCode: 0 };
    (file ?? streamOutput(process.stdout)).write(text);
    file?.finish();
    if (out !== undefined && as !== 'markdown') makeExecutable(out);
    return exitCode;
  } finally {
    file?.discard();
  }
}

function script({ scenario }: LoadedScenario, as: 'bash' | 'ksft', library = false): string {
  return as === 'bash' ? asBash(scenario) : asKsft(scenario, { library });
}

/** A device or a pipe keeps its mode. */
function makeExecutable(file: string): void {
  if (!file.startsWith('/dev/')) chmodSync(file, 0o755);
}

/** Runs it with its pings as they are printed. What deviated is told; the page shows what happened. */
async function page(loaded: LoadedScenario): Promise<{ text: string; exitCode: number }> {
  const { scenario } = loaded;
  requireTools();
  const plan = makePlan({ jobs: 1, verbatim: true, keepGoing: true }, [
    { ...loaded, scenario: asPinged(scenario) },
  ]);
  const events: RunEvent[] = [];
  const listeners = [(event: RunEvent) => void events.push(event), quietTable(streamOutput(process.stderr))];
  const interruption = interruptible();
  const run = runToResult(plan, { listeners, signal: interruption.signal });
  const { start, scenarios, exitCode } = await run.finally(() => interruption.stop());
  const [result] = scenarios;
  if (result?.verdict === 'skip') {
    throw new Fault('missing-tool', `the scenario cannot be run here: ${result.reason}`, {
      where: scenario.name,
      cure: 'export it on a machine that has it, or as bash or ksft, which run nothing now',
    });
  }
  if (exitCode !== 0) {
    process.stderr.write('netscene: the scenario deviates here; the page shows what happened until then\n');
  }
  const date = new Date().toISOString().slice(0, 10);
  return { text: asMarkdown(scenario, events, { date, machine: start.machine }), exitCode };
}
