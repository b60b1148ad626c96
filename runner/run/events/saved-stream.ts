import type { ValidateFunction } from 'ajv';
import { checkOf } from '../../kit/schema.ts';
import { Fault } from '../../text/fault.ts';
import type { RunEvent } from './event.ts';

const checkEvent = checkOf<RunEvent>('events');

/**
 * The events of a saved stream (NDJSON). Where its runner was killed, so that the end is lacking or the
 * last line is half, an end is added that says so (`cut`).
 * @throws {Fault} `unreadable-stream` with the line, when it is anything else than one stream
 */
export function parseStream(text: string, name: string): RunEvent[] {
  const lines = text.replace(/^\ufeff/, '').split('\n');
  // What stands after the last newline was never finished; a whole stream ends with a newline.
  const half = lines.pop() ?? '';
  const isEvent = checkEvent();
  const events: RunEvent[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const place = `${name}, line ${index + 1}`;
    const event = eventOf(line, isEvent, place);
    holdOrder(event, events.at(-1), place);
    events.push(event);
  }
  // An editor may have taken the last newline away.
  const last = half.trim() === '' ? undefined : wholeEvent(half, isEvent);
  if (last) {
    holdOrder(last, events.at(-1), `${name}, line ${lines.length + 1}`);
    events.push(last);
  }
  const end = events.at(-1);
  if (end === undefined) throw notStream('no event is in it', name);
  if (end.type !== 'run-end') {
    const { seq, time } = end;
    events.push({ type: 'run-end', seq: seq + 1, time, interrupted: false, cut: true, took: time });
  }
  return events;
}

function eventOf(line: string, isEvent: ValidateFunction<RunEvent>, place: string): RunEvent {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw notStream(`this is no JSON: ${(error as Error).message}`, place);
  }
  const { type, stream } = (value ?? {}) as { type?: unknown; stream?: unknown };
  if (type === 'run-start' && typeof stream === 'number' && stream !== 1)
    throw new Fault('unreadable-stream', `the stream has version ${stream}; this netscene reads version 1`, {
      where: place,
      cure: 'render it with the netscene that wrote it, or a newer one',
    });
  if (!isEvent(value)) {
    const [error] = isEvent.errors ?? [];
    throw notStream(`this is no event: ${error?.instancePath ?? ''} ${error?.message ?? ''}`, place);
  }
  return value as RunEvent;
}

function wholeEvent(line: string, isEvent: ValidateFunction<RunEvent>): RunEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isEvent(value) ? (value as RunEvent) : undefined;
  } catch {
    return undefined;
  }
}

/** A stream begins with its start, ends with its end, and counts without a gap. */
function holdOrder(event: RunEvent, before: RunEvent | undefined, place: string): void {
  if (before === undefined) {
    if (event.type !== 'run-start') throw notStream('it does not begin with a run-start', place);
  } else if (before.type === 'run-end' || event.type === 'run-start') {
    throw notStream('a second stream begins here', place, 'give one stream at a time');
  } else if (event.seq !== before.seq + 1) {
    throw notStream(`an event is lacking: after ${before.seq} comes ${event.seq}`, place);
  }
}

function notStream(message: string, where: string, cure = 'give a file that --reporter ndjson=FILE wrote') {
  return new Fault('unreadable-stream', message, { where, cure });
}
