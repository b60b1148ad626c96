import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inNamespace } from '../../../lib/in-namespace.ts';
import { quote } from '../../../lib/template.ts';
import { packageRoot } from '../../kit/package-root.ts';
import type { Sandbox } from '../../run/sandbox/sandbox.ts';
import { factsOf } from './state-facts.ts';

/** What is configured in a sandbox: each fact by its name, `ns11: route default`. */
export type EndState = ReadonlyMap<string, string>;

let script: string | undefined;

/** Reads what is configured in every namespace of a sandbox, and which programs run there. */
export async function readEndState(sandbox: Sandbox): Promise<EndState> {
  script ??= readFileSync(join(packageRoot, 'runner/beyond/mutate/end-state.bash'), 'utf8');
  const { namespaces, processes } = await sandbox.inventory();
  const command = (namespace: string) => inNamespace(namespace, `bash -c ${quote(script as string)}`);
  const read = ['', ...namespaces].map(async (namespace) => {
    const { stdout } = await sandbox.start(command(namespace)).done;
    return factsOf(namespace, stdout);
  });
  const programs = processes.map((entry) => entry.replace(/^\d+ /, '')).sort();
  return new Map([
    ...namespaces.map((name) => [`namespace ${name}`, ''] as const),
    ...programs.map((name, i) => [`program ${name} (${i})`, ''] as const),
    ...(await Promise.all(read)).flat(),
  ]);
}

/** Where two states differ, in a few words; undefined where they are the same. */
export function differenceOf(unchanged: EndState, mutant: EndState): string | undefined {
  for (const [name, value] of unchanged) {
    const found = mutant.get(name);
    if (found === undefined) return `${name} is missing`;
    if (found !== value) return `${name} differs${inWhat(value, found)}`;
  }
  for (const name of mutant.keys()) if (!unchanged.has(name)) return `${name} is there as well`;
  return undefined;
}

/** Which fields of an object differ. */
function inWhat(value: string, found: string): string {
  if (!value.startsWith('{') || !found.startsWith('{')) return '';
  const [left, right] = [value, found].map((text) => JSON.parse(text) as Record<string, unknown>) as [
    Record<string, unknown>,
    Record<string, unknown>,
  ];
  const fields = [...new Set([...Object.keys(left), ...Object.keys(right)])].filter(
    (field) => JSON.stringify(left[field]) !== JSON.stringify(right[field]),
  );
  return ` in ${fields.join(', ')}`;
}
