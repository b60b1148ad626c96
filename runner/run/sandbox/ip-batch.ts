/** Commands of ip(8) that one process runs, each as what follows `ip` or `ip -n NAME`. It stops at the first that fails. */
export function ipBatch(namespace: string, lines: readonly string[]): string {
  return `ip${namespace === '' ? '' : ` -n ${namespace}`} -batch - <<'END'\n${lines.join('\n')}\nEND`;
}

/** The commands of a text that {@link ipBatch} made, each with its `ip`; undefined for any other text. */
export function commandsOfIpBatch(text: string): string[] | undefined {
  const lines = /^ip(?: -n \S+)? -batch - <<'END'\n([\s\S]*)\nEND$/.exec(text)?.[1];
  return lines?.split('\n').map((line) => `ip ${line}`);
}

/** Which command of a batch failed, from 0, by what `ip` says of it: `Command failed -:3`. */
export function failedInIpBatch(stderr: string): number | undefined {
  const line = /^Command failed -:(\d+)$/m.exec(stderr)?.[1];
  return line === undefined ? undefined : Number(line) - 1;
}
