import { chooseStep } from '../../beyond/inspect/choose-step.ts';
import { runToStep, selectOne } from '../../beyond/inspect/run-to-step.ts';
import { type Answer, why } from '../../beyond/inspect/why.ts';
import { whyText } from '../../beyond/inspect/why-text.ts';
import { screenOf } from '../../text/terminal-text.ts';
import { interruptible } from '../interruption.ts';
import { notes } from '../options/stop-notes.ts';

export interface WhyRequest {
  readonly scenario: string;
  readonly source: string;
  readonly target: string;
  readonly after?: string | undefined;
  readonly see?: readonly string[] | undefined;
  readonly json: boolean;
}

/** `netscene why`: 0 when there is an answer, whatever it is. @throws {Fault} */
export async function whyCommandRun(request: WhyRequest): Promise<number> {
  const { scenario: word, source, target, after, see, json } = request;
  const loaded = await selectOne(word);
  const until = chooseStep(loaded.scenario, after);
  const interruption = interruptible();
  let answer: Answer | undefined;
  try {
    await runToStep(
      loaded,
      { until, afterFailedClaim: 'go on', see, signal: interruption.signal },
      async (stop) => {
        process.stderr.write(notes(stop, until));
        answer = await why(stop, source, target);
      },
    );
  } finally {
    interruption.stop();
  }
  if (answer === undefined) return 130;
  process.stdout.write(
    json ? `${JSON.stringify(answer, null, 2)}\n` : whyText(answer, screenOf(process.stdout)),
  );
  return 0;
}
