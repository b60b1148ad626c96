import { resolve } from 'node:path';
import * as words from '../../../lib/index.ts';
import type { SourcePlace } from '../../text/excerpt.ts';
import { Fault } from '../../text/fault.ts';
import { didYouMean } from '../../text/nearest.ts';
import type { Thrown } from '../author/messages.ts';
import { fileBeside } from './file-beside.ts';
import { excerptOf, sourcePlace } from './source-place.ts';

/** Why a scenario file could not be loaded, as an error for people. */
export function loadFault({ name, message, at }: Thrown, file: string): Fault {
  const syntax = syntaxFault(message, file);
  if (syntax) return syntax;
  const place = at === undefined ? { where: file } : { at: sourcePlace(at, file) };
  if (ownErrors.includes(name))
    return new Fault('invalid-scenario', message, { ...place, cure: 'correct the line' });
  return new Fault('unreadable-scenario', ...toldOf(message, file, place));
}

/** Errors of the words of a scenario file. */
const ownErrors = ['PingLineError', 'TemplateError', 'NodeError', 'OutsideOfStepError'];

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

function nameOf(path: string, given: string): string {
  return resolve(given) === path ? given : path;
}
