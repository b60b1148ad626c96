import { framePlace, type Place } from '../../../../lib/place.ts';
import type { Thrown } from '../messages.ts';
import { isOwnFile } from './own-files.ts';

/** An error of a word of ours, which may know the line of a template. */
type LineError = Error & { readonly at: Place | undefined };

/** What is told of something thrown. What zx wraps around a mistake of the script (`cause`) is passed over. */
export function thrownBy(error: unknown, command?: { readonly id: number; readonly at?: Place }): Thrown {
  const { cause } = (error ?? {}) as { cause?: unknown };
  const meant = cause instanceof Error ? cause : error;
  const { name = 'Error', message = String(meant), stack, at: line } = (meant ?? {}) as Partial<LineError>;
  const at =
    command?.at ?? line ?? authorPlace(stack) ?? authorPlace((error as Partial<Error> | undefined)?.stack);
  return {
    name,
    message,
    ...(at && { at }),
    ...(command !== undefined && { command: command.id }),
  };
}

/** The first place of a stack trace that is in a file of the author's. */
export function authorPlace(stack: string | undefined): Place | undefined {
  return stack
    ?.split('\n')
    .map(framePlace)
    .find((place) => place !== undefined && isAuthors(place.file));
}

function isAuthors(file: string): boolean {
  return !file.includes('/node_modules/') && !isOwnFile(file.startsWith('file:') ? file : `file://${file}`);
}
