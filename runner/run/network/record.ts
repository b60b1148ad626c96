import type { NamespaceRecord } from './namespace-record.ts';
import type { Network } from './network.ts';

export type { NamespaceRecord } from './namespace-record.ts';

/** The parts of each namespace that are otherwise than before; null where one is gone. */
export type NetworkRecord = Readonly<Record<string, Partial<NamespaceRecord> | null>>;

/** A namespace of which nothing is known. */
export const emptyRecord: NamespaceRecord = {
  path: '',
  links: [],
  ids: [],
  routes: [],
  rules: [],
  rules6: [],
  neighbours: [],
  proxies: [],
  forwarding: [],
  vlans: [],
  queues: [],
  nft: '',
  nftJson: '',
  legacyTables: [],
  counters: {},
  sysctls: {},
  programs: [],
  addressText: '',
  routeText: '',
};

/** What counts, or is there in another form. */
const untold = new Set<string>(['counters', 'nftJson', 'queues']);

/** What of a network is otherwise than before, for an event. */
export function recordOf(before: Network | undefined, after: Network): NetworkRecord {
  const changed: Record<string, Partial<NamespaceRecord> | null> = {};
  for (const [name, { record }] of after.namespaces) {
    const old = before?.namespaces.get(name)?.record;
    const parts = Object.entries(record).filter(
      ([part, value]) =>
        !untold.has(part) && !isSame(value, (old ?? emptyRecord)[part as keyof NamespaceRecord]),
    );
    if (parts.length > 0 || old === undefined) changed[name] = Object.fromEntries(parts);
  }
  for (const name of before?.namespaces.keys() ?? []) if (!after.namespaces.has(name)) changed[name] = null;
  return changed;
}

/** The records of all namespaces after what an event says. */
export function withRecord(
  before: ReadonlyMap<string, NamespaceRecord>,
  changed: NetworkRecord,
): Map<string, NamespaceRecord> {
  const records = new Map(before);
  for (const [name, parts] of Object.entries(changed)) {
    if (parts === null) records.delete(name);
    else records.set(name, { ...(before.get(name) ?? emptyRecord), ...parts });
  }
  return records;
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
