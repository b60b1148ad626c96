import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quote } from '../../../lib/template.ts';
import { packageRoot } from '../../kit/package-root.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { covers } from './address.ts';

/** What each namespace takes for its own: addresses, and whole prefixes that are routed to it (`ip route add local`). */
export type LocalAddresses = ReadonlyMap<
  string,
  readonly { readonly prefix: string; readonly length: number }[]
>;

let script: string | undefined;

/** Reads them from one process; undefined where perl is not there. */
export async function readLocalAddresses(sandbox: Sandbox): Promise<LocalAddresses | undefined> {
  script ??= readFileSync(join(packageRoot, 'runner/run/network/local-addresses.pl'), 'utf8');
  const { stdout } = await sandbox.start(`command perl -e ${quote(script)} "$HOSTTYPE" 2>/dev/null`).done;
  if (!stdout.endsWith('end\n')) return undefined;
  const local = new Map<string, { prefix: string; length: number }[]>();
  for (const line of stdout.trimEnd().split('\n').slice(0, -1)) {
    const [name = '', prefix = ''] = line.split('\t');
    const [address = '', length] = prefix.split('/');
    const own = { prefix: address, length: Number(length) };
    local.set(name, [...(local.get(name) ?? []), ...(length === undefined ? [] : [own])]);
  }
  return local;
}

/** The namespaces that take an address for their own; loopback's network counts for its own addresses only. */
export function namespacesWith(local: LocalAddresses, address: string): string[] {
  return [...local].flatMap(([name, prefixes]) =>
    prefixes.some(({ prefix, length }) => covers(prefix, length, address)) ? [name] : [],
  );
}
