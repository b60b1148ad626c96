import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { bringFolder } from './folder.ts';
import { onceMore } from './once-more.ts';
import type { Played } from './played.ts';
import { RecordedSession, type SessionHost } from './session.ts';

export interface ScriptRequest {
  readonly file: string;
  readonly name: string;
  readonly args: readonly string[];
  /** As long as the script may take (ms). */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** The machine that it meets. */
  readonly host: SessionHost;
}

/** A script that is as quiet as this for so long (ms) is taken for a server that goes on. */
const quietFor = 8000;

/** Has bash run a script as it is, in its folder, with its arguments; nothing of it is read before. */
export function playScript(request: ScriptRequest): Promise<Played> {
  return onceMore(() => record(request), request.signal);
}

async function record({ file, name, args, timeout, signal, host }: ScriptRequest): Promise<Played> {
  const start = performance.now();
  const session = await RecordedSession.open(host);
  const end = () => void session.close();
  signal.addEventListener('abort', end, { once: true });
  try {
    await bringFolder(session.sandbox, dirname(resolve(file)));
    const script = basename(file);
    const text = ['bash', `./${script}`, ...args].map(quoted).join(' ');
    const typed = await session.type(text, { patience: quietFor, atMost: timeout });
    return {
      ...{ name, title: script, sections: [{ title: script, line: 1 }] },
      commands: [{ line: 1, text, section: 0, typed }],
      script: readFileSync(file, 'utf8').split('\n'),
      pings: session.pings,
      took: performance.now() - start,
    };
  } finally {
    signal.removeEventListener('abort', end);
    await session.close();
  }
}

function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
