import { EventBus } from '../events/bus.ts';
import { RunFold } from '../events/fold.ts';
import { runPlan } from '../execute/run-plan.ts';
import { Fault } from '../fault.ts';
import { makePlan } from '../plan/request.ts';
import { type FileOutput, fileOutput, streamOutput } from '../report/outputs.ts';
import { liveProgress, plainProgress } from '../report/progress.ts';
import type { Reporter } from '../report/reporter.ts';
import { type ReporterName, reporterNames } from '../report/reporter-names.ts';
import { reporters } from '../report/reporters.ts';
import { session } from '../report/session.ts';
import { quietTable } from '../report/table.ts';
import { requireTools } from '../sandbox/required-tools.ts';
import { select } from '../select/select.ts';
import type { RunArguments } from './arguments.ts';

/** `netscene run`: from the request to the exit code. @throws {Fault} before anything runs */
export async function run(request: RunArguments): Promise<number> {
  const scenarios = await select(request.scenarios ?? []);
  const plan = makePlan(request, scenarios);
  const telling = tellers(request);
  requireTools();
  const bus = new EventBus((error) => process.stderr.write(`netscene: a reporter failed: ${error}\n`));
  const fold = new RunFold();
  bus.listen((event) => fold.add(event));
  for (const reporter of telling.reporters) bus.listen(reporter);
  const interruption = interruptible();
  try {
    await runPlan(plan, (event) => bus.emit(event), interruption.signal);
    for (const file of telling.files) file.finish();
  } finally {
    interruption.stop();
    for (const file of telling.files) file.discard();
  }
  return fold.result().exitCode;
}

/** Aborts at the first SIGINT, SIGTERM or SIGHUP, so that what has finished is still reported. */
function interruptible(): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onSignal = () => {
    // At the second one, at once: the kernel ends the sandboxes with us.
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}

interface Tellers {
  readonly reporters: readonly Reporter[];
  readonly files: readonly FileOutput[];
}

function tellers({ reporter: wanted, quiet, verbose }: RunArguments): Tellers {
  if (quiet && verbose) {
    throw new Fault('usage', 'a run cannot be quiet and verbose', {
      where: '--quiet --verbose',
      cure: 'leave one of them away',
    });
  }
  const stdout = streamOutput(process.stdout);
  const stderr = streamOutput(process.stderr);
  const made: Reporter[] = [];
  const files: FileOutput[] = [];
  const parsed = [...new Set(wanted)].map(parseReporter);
  const onStdout = parsed.filter(({ file }) => file === undefined);
  if (onStdout.length > 1) {
    throw new Fault('usage', 'only one reporter can write to the terminal', {
      where: onStdout.map(({ name }) => `--reporter ${name}`).join(' '),
      cure: `give the others a file: --reporter ${onStdout[1]?.name}=FILE`,
    });
  }
  const showsTable = onStdout[0]?.name === 'table';
  if (verbose) made.push(session(showsTable ? stdout : stderr));
  else if (!quiet) made.push((process.stderr.isTTY ? liveProgress : plainProgress)(stderr));
  for (const { name, file } of parsed) {
    if (file === undefined) {
      made.push((quiet && name === 'table' ? quietTable : reporters[name])(stdout));
    } else {
      const output = fileOutput(file);
      files.push(output);
      made.push(reporters[name](output));
    }
  }
  return { reporters: made, files };
}

function parseReporter(text: string): { name: ReporterName; file?: string } {
  const [name, ...rest] = text.split('=') as [string, ...string[]];
  if (!(reporterNames as readonly string[]).includes(name)) {
    throw new Fault('usage', `there is no reporter "${name}"`, {
      where: `--reporter ${text}`,
      cure: `one of: ${reporterNames.join(', ')}`,
    });
  }
  if (rest.length === 0) return { name: name as ReporterName };
  const file = rest.join('=');
  if (file === '')
    throw new Fault('usage', 'the file has no name', { where: `--reporter ${text}`, cure: `${name}=FILE` });
  return { name: name as ReporterName, file };
}
