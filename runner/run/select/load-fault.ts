import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as words from '../../../lib/index.ts';
import { framePlace, type Place } from '../../../lib/place.ts';
import type { SourcePlace } from '../../text/excerpt.ts';
import { Fault } from '../../text/fault.ts';
import { didYouMean } from '../../text/nearest.ts';
import { fileBeside } from './file-beside.ts';
import { excerptOf, sourcePlace } from './source-place.ts';

/** Why a scenario file could not be loaded, as an error for people. */
export function loadFault(error: unknown, file: string): Fault {
  if (error instanceof Fault) return error;
  const { message = String(error), name, stack, at } = (error ?? {}) as Error & { at?: Place };
  const syntax = syntaxFault(message, file);
  if (syntax) return syntax;
  const place = at === undefined ? placeInStack(stack, file) : { at: sourcePlace(at, file) };
  if (name === 'PingLineError' || name === 'TemplateError' || name === 'NodeError')
    return new Fault('invalid-scenario', message, { ...place, cure: 'correct the line' });
  return new Fault('unreadable-scenario', ...toldOf(message, file, place));
}

/** esbuild: "Transform failed with 1 error:\nFILE:LINE:COLUMN: ERROR: …" */
function syntaxFault(message: string, file: string): Fault | undefined {
  const match = /\n(.*):(\d+):(\d+): ERROR: (.*)/.exec(message);
  if (match === null) return undefined;
  const [, path, line, column, what] = match as unknown as [string, string, string, string, string];
  const excerpt = excerptOf(path, Number(line));
  const at = {
    file: nameOf(path, file),
    line: Number(line),
    column: Number(column) + 1,
    ...(excerpt && { excerpt }),
  };
  return new Fault('unreadable-scenario', `syntax error: ${what}`, {
    at,
    cure: 'correct the line and run again',
  });
}

type Told = [message: string, details: { where?: string; at?: SourcePlace; cure: string }];

function toldOf(message: string, file: string, place: { at?: SourcePlace; where?: string }): Told {
  const missing = /Cannot find (?:module|package) '([^']+)'/.exec(message)?.[1];
  if (missing !== undefined) {
    const cure = fileBeside(missing) ?? 'correct the import; netscene and zx need no installation';
    return [`it imports "${missing}", which is not there`, { ...importPlace(missing, file, place), cure }];
  }
  const unknown = /module '(.+)' does not provide an export named '(\w+)'/.exec(message);
  if (unknown) {
    const [, from, word] = unknown as unknown as [string, string, string];
    const cure = from.includes('netscene')
      ? didYouMean(word, Object.keys(words), `netscene exports ${Object.keys(words).join(', ')}`)
      : 'correct the import, or export it there';
    return [`"${from}" exports no "${word}"`, { ...importPlace(word, file, place), cure }];
  }
  return [message, { ...place, cure: 'correct the file and run again' }];
}

/** The line that imports something; an error of Node's loader names none. */
function importPlace(word: string, file: string, otherwise: { at?: SourcePlace; where?: string }) {
  const path = resolve(file);
  const last = word.split('/').at(-1) as string;
  for (let line = 1; ; line += 1) {
    const excerpt = excerptOf(path, line);
    if (excerpt === undefined) return otherwise;
    const text = excerpt.lines[line - excerpt.first] as string;
    if (/\b(?:import|from)\b/.test(text) && text.includes(last)) return { at: { file, line, excerpt } };
  }
}

function placeInStack(stack: string | undefined, file: string): { at: SourcePlace } | { where: string } {
  const url = pathToFileURL(resolve(file)).href;
  const frame = stack?.split('\n').find((line) => line.includes(url) || line.includes(resolve(file)));
  const place = frame === undefined ? undefined : framePlace(frame);
  return place === undefined ? { where: file } : { at: sourcePlace(place, file) };
}

function nameOf(path: string, given: string): string {
  return resolve(given) === path ? given : path;
}
