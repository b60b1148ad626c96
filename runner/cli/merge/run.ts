import { RunFold } from '../../run/events/fold.ts';
import { mergeStreams } from '../../run/events/merge.ts';
import { parseStream } from '../../run/events/saved-stream.ts';
import { fileOutput, streamOutput } from '../../run/report/outputs.ts';
import { savedFile } from '../saved-file.ts';
import { lostText } from '../saved-run.ts';

export interface MergeRequest {
  readonly streams: readonly string[];
  readonly out?: string | undefined;
}

/** `netscene merge`: one stream of those of a run's shards. Resolves to the exit code of the run. @throws {Fault} */
export async function merge({ streams, out }: MergeRequest): Promise<number> {
  const events = mergeStreams(
    streams.map((path) => {
      const { text, name } = savedFile(path);
      return { name, events: parseStream(text, name) };
    }),
  );
  const fold = new RunFold();
  for (const event of events) fold.add(event);
  const file = out === undefined ? undefined : fileOutput(out);
  try {
    (file ?? streamOutput(process.stdout)).write(
      events.map((event) => `${JSON.stringify(event)}\n`).join(''),
    );
    file?.finish();
  } finally {
    file?.discard();
  }
  const { exitCode, lost } = fold.result();
  if (lost.length > 0) process.stderr.write(`netscene: ${lostText(lost)}\n`);
  return exitCode;
}
