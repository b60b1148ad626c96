import type { Options } from 'yargs';

/** Puts options under a heading of their own in the help text. */
export function grouped<T extends Record<string, Options>>(heading: string, options: T): T {
  const entries = Object.entries(options).map(([name, option]) => [name, { ...option, group: heading }]);
  return Object.fromEntries(entries) as T;
}
