import { chooseStep } from '../../beyond/inspect/choose-step.ts';
import { runToStep, selectOne } from '../../beyond/inspect/run-to-step.ts';
import { requireTerminal, shellIn } from '../../beyond/inspect/shell.ts';
import { interruptible } from '../interruption.ts';
import { notes } from '../options/stop-notes.ts';

export interface ShellRequest {
  readonly scenario: string;
  readonly after?: string | undefined;
  readonly in?: string | undefined;
  readonly see?: readonly string[] | undefined;
  /** What runs there in place of a shell. */
  readonly command?: readonly string[] | undefined;
}

/** `netscene shell`: the exit code of the shell, or of the command. @throws {Fault} */
export async function openShell({
  scenario: word,
  after,
  in: namespace,
  see,
  command = [],
}: ShellRequest): Promise<number> {
  const loaded = await selectOne(word);
  const { name, steps } = loaded.scenario;
  const until = chooseStep(loaded.scenario, after);
  if (command.length === 0) requireTerminal('netscene shell');
  const interruption = interruptible();
  const place = { scenario: name, ...(namespace !== undefined && { namespace }) };
  let exitCode = 130;
  try {
    await runToStep(
      loaded,
      { until, afterFailedClaim: 'stop', see, signal: interruption.signal },
      async (stop) => {
        interruption.stop();
        process.stderr.write(notes(stop, until));
        if (command.length > 0) {
          exitCode = await shellIn(stop.sandbox, { ...place, command });
          return;
        }
        const next = steps[stop.step + 1]?.title;
        process.stdout.write(
          `${name}, after step ${stop.step + 1} "${steps[stop.step]?.title ?? ''}"` +
            `${next === undefined ? '' : `; next would be "${next}"`}.\n` +
            'Ctrl-D or exit leaves the shell, and all of this is gone.\n',
        );
        exitCode = await shellIn(stop.sandbox, place);
      },
    );
  } finally {
    interruption.stop();
  }
  return exitCode;
}
