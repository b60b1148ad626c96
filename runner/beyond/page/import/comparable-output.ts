import type { PlayedCommand } from '../../record/played.ts';

/** What a page prints below a command, where a run can be held to it line by line; undefined where it cannot. */
export function comparable(_command: PlayedCommand): string | undefined {
  return undefined;
}
