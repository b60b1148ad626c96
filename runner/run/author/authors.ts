import { AuthorEnded, AuthorProcess } from './author-process.ts';
import { type ScenarioSource, sourceName } from './messages.ts';

/** Processes that have loaded a file and wait for a run that needs its scripts. */
const idle = new Map<string, AuthorProcess>();
/** One process for the package's own scenarios, which keep nothing and always end; and what it has loaded. */
let own: { readonly author: AuthorProcess; readonly loaded: Map<string, Promise<AuthorProcess>> } | undefined;

/** Keeps a process for the first run of what it has loaded. */
export function keepForRun(source: ScenarioSource, author: AuthorProcess): void {
  idle.get(sourceName(source))?.end();
  idle.set(sourceName(source), author);
}

/**
 * The process for one run of a scenario. Of a file it is one of its own: what one of its scripts keeps, a later one
 * finds, and no other run.
 * @throws {AuthorEnded}
 */
export function authorFor(source: ScenarioSource): Promise<AuthorProcess> {
  const name = sourceName(source);
  if (source.kind === 'package') {
    if (own?.author.isThere !== true) own = { author: new AuthorProcess(), loaded: new Map() };
    const loaded = own.loaded.get(name) ?? loadedIn(own.author, source);
    own.loaded.set(name, loaded);
    return loaded;
  }
  const kept = idle.get(name);
  idle.delete(name);
  return kept?.isThere ? Promise.resolve(kept) : loadedIn(new AuthorProcess(), source);
}

/** To be called after the run. */
export function release(source: ScenarioSource, author: AuthorProcess): void {
  if (source.kind === 'file') author.end();
}

/** Runs of this process that are under way. */
let runs = 0;

/** Keeps the processes for a run; called back at its end, the last of several runs at once ends what no run has. */
export function keepAuthors(): () => void {
  runs += 1;
  return () => {
    runs -= 1;
    if (runs === 0) endAuthors();
  };
}

function endAuthors(): void {
  for (const author of idle.values()) author.end();
  idle.clear();
  own?.author.end();
  own = undefined;
}

async function loadedIn(author: AuthorProcess, source: ScenarioSource): Promise<AuthorProcess> {
  const loaded = await author.load(source);
  if ('exported' in loaded) return author;
  author.end();
  throw new AuthorEnded(loaded.thrown.message);
}
