import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { bringFolder } from './folder.ts';
import { NetworkWatch } from './network-watch.ts';
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
  /** Read the network where a ping is made: a scenario is to be written of it. */
  readonly watchNetwork?: boolean;
}

/** A script that is as quiet as this for so long (ms) is taken for a server that goes on. */
const quietFor = 8000;

/** Has bash run a script as it is, in its folder, with its arguments; nothing of it is read before. */
export function playScript(request: ScriptRequest): Promise<Played> {
  return onceMore(() => record(request), request.signal);
}

async function record(request: ScriptRequest): Promise<Played> {
  const { file, name, args, timeout, signal, host } = request;
  const start = performance.now();
  const session = await RecordedSession.open(host);
  const end = () => void session.close();
  signal.addEventListener('abort', end, { once: true });
  try {
    await bringFolder(session.sandbox, dirname(resolve(file)));
    const script = basename(file);
    const text = ['bash', `./${script}`, ...args].map(quoted).join(' ');
    const network = request.watchNetwork ? await NetworkWatch.begin(session.sandbox) : undefined;
    // Where it pings it has made what it is about.
    let looked: Promise<unknown> = Promise.resolve();
    session.onAsked(() => {
      looked = looked.then(() => network?.changed()).catch(() => {});
    });
    const typed = await session.type(text, { patience: quietFor, atMost: timeout });
    await looked;
    const changed = (await network?.changed()) ?? false;
    return {
      ...{ name, title: script, sections: [{ title: script, line: 1 }], corrected: session.corrected },
      commands: [{ line: 1, text, section: 0, typed, ...(network && { seen: { namespace: '', changed } }) }],
      ...(network && { network: { fullest: network.fullest, left: network.now } }),
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
