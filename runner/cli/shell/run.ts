import { chooseStep } from '../../beyond/inspect/choose-step.ts';
import { runToStep, selectOne } from '../../beyond/inspect/run-to-step.ts';
import { requireTerminal, shellIn } from '../../beyond/inspect/shell.ts';
import { interruptible } from '../interruption.ts';
import { notes } from '../options/stop-notes.ts';

export interface ShellRequest {
  readonly scenario: string;
  readonly after?: string | undefined;
  readonly in?: string | undefined;
}

/** `netscene shell`: 0 when the shell was left. @throws {Fault} */
export async function openShell({ scenario: word, after, in: namespace }: ShellRequest): Promise<number> {
  const loaded = await selectOne(word);
  const { name, steps } = loaded.scenario;
  const until = chooseStep(loaded.scenario, after);
  requireTerminal('netscene shell');
  const interruption = interruptible();
  let opened = false;
  try {
    await runToStep(
      loaded,
      { until, afterFailedClaim: 'stop', signal: interruption.signal },
      async (stop) => {
        interruption.stop();
        opened = true;
        process.stderr.write(notes(stop, until));
        const next = steps[stop.step + 1]?.title;
        process.stdout.write(
          `${name}, after step ${stop.step + 1} "${steps[stop.step]?.title ?? ''}"` +
            `${next === undefined ? '' : `; next would be "${next}"`}.\n` +
            'Ctrl-D or exit leaves the shell, and all of this is gone.\n',
        );
        await shellIn(stop.sandbox, { scenario: name, ...(namespace !== undefined && { namespace }) });
      },
    );
  } finally {
    interruption.stop();
  }
  return opened ? 0 : 130;
}
