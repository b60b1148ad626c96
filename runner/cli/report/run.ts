import { RunFold } from '../../run/events/fold.ts';
import { finishFiles, reporting, type TellingRequest } from '../reporting.ts';
import { lostText, savedRun } from '../saved-run.ts';

/** What `report` takes, as the command line declares it. */
export interface ReportRequest extends TellingRequest {
  /** A list where it was given several times. */
  readonly from: string | readonly string[];
}

/**
 * `netscene report`: a saved stream, told again. Resolves to the exit code of the run; where the stream
 * has no end, to 129, or to 1 when a claim had failed. @throws {Fault}
 */
export async function report(request: ReportRequest): Promise<number> {
  const paths = [request.from].flat();
  const name = paths.join(', ');
  const events = savedRun(paths);
  const telling = await reporting(request, { progress: 'none' });
  const fold = new RunFold();
  try {
    for (const event of events) {
      fold.add(event);
      for (const reporter of telling.reporters) await reporter(event);
    }
    finishFiles(telling.files);
  } finally {
    for (const file of telling.files) file.discard();
  }
  const { complete, lost, exitCode } = fold.result();
  if (lost.length > 0) process.stderr.write(`netscene: ${lostText(lost)}\n`);
  else if (!complete)
    process.stderr.write(`netscene: the stream breaks off: its runner was killed (${name})\n`);
  return exitCode;
}
