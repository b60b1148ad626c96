import type { RunEvent } from '../run/events/event.ts';
import { mergeStreams } from '../run/events/merge.ts';
import { parseStream } from '../run/events/saved-stream.ts';
import { savedFile } from './saved-file.ts';

/** The events of a saved run: of one stream as they are, of the streams of its shards merged. @throws {Fault} */
export function savedRun(paths: readonly string[]): RunEvent[] {
  const streams = paths.map((path) => {
    const { text, name } = savedFile(path);
    return { name, events: parseStream(text, name) };
  });
  const [only, ...more] = streams;
  const isShard = only?.events[0]?.type === 'run-start' && only.events[0].shard !== undefined;
  return more.length === 0 && only !== undefined && !isShard ? only.events : mergeStreams(streams);
}

/** Which shards are not there, as a sentence. */
export function lostText(lost: readonly number[]): string {
  return `${lost.length === 1 ? 'this shard is' : 'these shards are'} lost, or not whole: ${lost.join(', ')}; run again with --shard ${lost[0]}/…`;
}
