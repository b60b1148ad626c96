/**
 * Output for a log that GitHub's runner reads: what a scenario printed must not be taken for a command of
 * ours. The runner looks at the begin of a line, past blanks, and for the older `##[` anywhere.
 */
export function defused(text: string): string {
  return text.replace(/^([^\S\n]*)::/gm, '$1\\::').replaceAll('##[', '##\\[');
}
