import type { Namespace, Network, Shown } from './network.ts';

/** What a fact can be about, in the order in which differences are told: topology first, then what follows from it. */
export const kinds = [
  'namespace',
  'program',
  'link',
  'address',
  'route',
  'rule',
  'neighbour',
  'forwarding',
  'vlan',
  'queue',
  'rules of nftables',
  'sysctl',
] as const;
export type FactKind = (typeof kinds)[number];

/** One thing that is so in a network: `link v1` of `ns1`, with all that is known of it. */
export interface Fact {
  readonly kind: FactKind;
  /** Empty for the sandbox's own. */
  readonly namespace: string;
  /** What the thing is called among those of its kind in its namespace; several may have one name. */
  readonly name: string;
  readonly value: Shown | string;
}

/** What time changes, or what counts: no fact. Sources: ip-link(8), ip-address(8), bridge(8). */
const volatile =
  /timer|life_time|ifindex|link_index|netnsid|netns-immutable|_id$|^designated|^root_|message_age|^stats|^used$|tentative|^optimistic/;
/** Of what lies below /proc/sys/net, that which is measured and not set. */
const measured = /nf_conntrack_(?:count|max|buckets)|\/flush$|stable_secret|route\/gc_|_secret/;

/** All facts of a network. */
export function factsOf({ namespaces }: Network): Fact[] {
  return [...namespaces.values()].flatMap(ofNamespace);
}

function ofNamespace(state: Namespace): Fact[] {
  const { name: namespace, programs, sysctls, filters } = state;
  const named = (kind: FactKind, entries: readonly Omit<Fact, 'kind' | 'namespace'>[]): Fact[] =>
    entries.map((entry) => ({ kind, namespace, ...entry }));
  const links = [...state.links.values()];
  const lasting = state.forwarding.filter(({ state }) => state === 'permanent' || state === 'static');
  return [
    ...(namespace === '' ? [] : named('namespace', [{ name: namespace, value: '' }])),
    ...named(
      'program',
      programs.map(({ name, taps }) => ({ name, value: taps.join(' ') })),
    ),
    ...named(
      'link',
      links.map(({ name, shown: { addr_info, ...shown } }) => ({ name, value: stable(shown) })),
    ),
    ...named(
      'address',
      links.flatMap(({ name: link, shown: { addr_info } }) =>
        (Array.isArray(addr_info) ? (addr_info as Shown[]) : []).map((shown) => ({
          name: `${shown.local}/${shown.prefixlen} on ${link}`,
          value: stable(shown),
        })),
      ),
    ),
    ...named(
      'route',
      state.routes.map(({ destination, link, table, shown }) => ({
        name: [destination, link, table === 'main' ? undefined : table].filter(Boolean).join(' '),
        value: stable(shown),
      })),
    ),
    ...named(
      'rule',
      state.rules.map(({ priority, shown }) => ({ name: String(priority), value: stable(shown) })),
    ),
    ...named(
      'neighbour',
      state.neighbours.map(({ address, link, shown }) => ({
        name: `${address} on ${link}`,
        value: stable(shown),
      })),
    ),
    ...named(
      'forwarding',
      lasting.map(({ mac, link, shown }) => ({ name: `${mac} on ${link}`, value: stable(shown) })),
    ),
    ...named(
      'vlan',
      state.vlans.map((entry) => ({ name: `${entry.vlan} on ${entry.link}`, value: { ...entry } })),
    ),
    ...named(
      'queue',
      state.queues.map((shown) => ({
        name: `${shown.kind} of ${shown.dev} ${shown.parent ?? 'root'}`,
        value: stable(shown),
      })),
    ),
    ...(filters.nft.trim() === ''
      ? []
      : named('rules of nftables', [{ name: '', value: uncounted(filters.nft) }])),
    ...named(
      'sysctl',
      [...sysctls]
        .filter(([path]) => !measured.test(path))
        .map(([path, value]) => ({ name: `net.${path.replaceAll('/', '.')}`, value })),
    ),
  ];
}

function stable(value: Shown): Shown {
  return stableValue(value) as Shown;
}

function stableValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stableValue).filter((item) => JSON.stringify(item) !== '{}');
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !volatile.test(key))
      .map(([key, item]) => [key, stableValue(item)]),
  );
}

/** What counters in rules have counted is no fact; nor is the order in which handles were given. */
function uncounted(ruleset: string): string {
  return ruleset.replaceAll(/ # handle \d+$/gm, '').replaceAll(/(counter) packets \d+ bytes \d+/g, '$1');
}
