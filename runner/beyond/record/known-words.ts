import type { Sandbox } from '../../run/sandbox/sandbox.ts';

/** The words among these that a shell of the sandbox can run (`type -t`). */
export async function knownIn(sandbox: Sandbox, words: readonly string[]): Promise<Set<string>> {
  const list = words.filter((word) => /^[\w.+-]+$/.test(word)).join(' ');
  const ask = `for netscene_word in ${list}; do type -t -- "$netscene_word" >/dev/null && echo "$netscene_word"; done`;
  const { stdout } = await sandbox.run(`${ask}; unset netscene_word`);
  return new Set(stdout.split('\n').filter(Boolean));
}
