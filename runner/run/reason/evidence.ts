import { quote } from '../../../lib/template.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Broken, Evidence, Explanation, Intact } from './explanation.ts';

/** An explanation whose evidence has not been read yet: only the commands that show it are known. */
export type Found = (Omit<Broken, 'evidence'> | Omit<Intact, 'evidence'>) & {
  readonly shows: readonly string[];
};

/** How much of an output is kept as evidence. */
const most = 600;

/** An output cut to what can be read, with a mark where it was cut. */
export function shortened(output: string): string {
  const text = output.trim();
  return text.length <= most ? text : `${text.slice(0, most)} …`;
}

/** Runs what shows each explanation, every command once: evidence is what a command printed. */
export async function withEvidence(sandbox: Sandbox, found: readonly Found[]): Promise<Explanation[]> {
  const commands = [...new Set(found.flatMap(({ shows }) => shows))];
  const evidence = await printed(sandbox, commands);
  const of = (command: string) => evidence[commands.indexOf(command)] as Evidence;
  return found.map(({ shows, ...one }) => ({ ...one, evidence: shows.map(of) }) as Explanation);
}

/** What commands print, stdout and stderr, in their order; one shell for all of them. */
export async function printed(sandbox: Sandbox, commands: readonly string[]): Promise<Evidence[]> {
  if (commands.length === 0) return [];
  const script = commands
    .map((command) => `printf '@@\\n'; eval ${quote(command)} 2>&1 </dev/null`)
    .join('\n');
  const { stdout } = await sandbox.start(script).done;
  const outputs = stdout.split(/^@@\n/m).slice(1);
  return commands.map((command, i) => ({ command, output: shortened(outputs[i] ?? '') }));
}
