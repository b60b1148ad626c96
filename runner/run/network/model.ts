import { familyOf } from './address.ts';
import type {
  ForwardingEntry,
  Namespace,
  Neighbour,
  Network,
  PortVlan,
  Route,
  Rule,
  Shown,
} from './network.ts';
import { parseLink } from './parse-link.ts';
import type { NamespaceRecord } from './record.ts';

/** Names as people order them: ns2 comes before ns10, and the sandbox's own first. */
let order: Intl.Collator | undefined;

/** The model of a network, from what the tools printed of its namespaces. */
export function modelOf(
  records: Iterable<readonly [name: string, record: NamespaceRecord]>,
  { gaps = [], ms = 0 }: Partial<Pick<Network, 'gaps' | 'ms'>> = {},
): Network {
  order ??= new Intl.Collator('en', { numeric: true });
  const { compare } = order;
  const namespaces = [...records].sort(([a], [b]) => compare(a, b));
  return {
    namespaces: new Map(namespaces.map(([name, record]) => [name, namespaceOf(name, record)])),
    gaps,
    ms,
  };
}

function namespaceOf(name: string, record: NamespaceRecord): Namespace {
  const links = record.links.map(parseLink);
  const rules =
    (family: 4 | 6) =>
    (shown: Shown): Rule => ({ family, priority: Number(shown.priority), shown });
  const { path, nft, nftJson, legacyTables, queues, programs, addressText, routeText } = record;
  return {
    name,
    path,
    links: new Map(links.map((link) => [link.name, link])),
    ids: new Map(record.ids.map((shown) => [Number(shown.nsid), text(shown.name) ?? ''])),
    routes: record.routes.map(parseRoute),
    rules: [...record.rules.map(rules(4)), ...record.rules6.map(rules(6))],
    neighbours: [
      ...record.neighbours.map((shown) => parseNeighbour(shown, false)),
      ...record.proxies.map((shown) => parseNeighbour(shown, true)),
    ],
    forwarding: record.forwarding.map(parseForwarding),
    vlans: record.vlans.flatMap(parseVlans),
    queues,
    filters: { nft, nftJson, legacyTables },
    counters: new Map(Object.entries(record.counters)),
    sysctls: new Map(Object.entries(record.sysctls)),
    programs,
    text: { address: addressText, route: routeText },
    record,
  };
}

/** A route, from an entry of `ip -j -d route show table all`, which has both families. */
function parseRoute(shown: Shown): Route {
  const destination = text(shown.dst) ?? '';
  const via = (shown.via as { host?: unknown } | undefined)?.host ?? shown.gateway;
  const [link, hops] = [text(shown.dev), shown.nexthops];
  const first = Array.isArray(hops) ? (hops[0] as Shown | undefined) : undefined;
  const ends = [destination, shown.prefsrc, shown.gateway, first?.gateway].map((one) => text(one) ?? '');
  // A default route alone does not say whose it is; what IPv6 prints of every route does (`pref`).
  const isSix = ends.some((end) => familyOf(end.replace(/\/.*/, '')) === 6) || shown.pref !== undefined;
  return {
    family: isSix ? 6 : 4,
    type: text(shown.type) ?? 'unicast',
    destination,
    table: text(shown.table) ?? 'main',
    ...(text(via) !== undefined && { via: text(via) as string }),
    ...(link !== undefined && { link }),
    ...(typeof shown.metric === 'number' && { metric: shown.metric }),
    shown,
  };
}

function parseNeighbour(shown: Shown, proxy: boolean): Neighbour {
  const mac = text(shown.lladdr);
  return {
    address: text(shown.dst) ?? '',
    link: text(shown.dev) ?? '',
    ...(mac !== undefined && { mac }),
    states: Array.isArray(shown.state) ? shown.state.map(String) : [],
    proxy,
    shown,
  };
}

function parseForwarding(shown: Shown): ForwardingEntry {
  const master = text(shown.master);
  return {
    mac: text(shown.mac) ?? '',
    link: text(shown.ifname) ?? '',
    ...(master !== undefined && { master }),
    state: text(shown.state) ?? '',
    shown,
  };
}

function parseVlans({ ifname, vlans }: Shown): PortVlan[] {
  if (!Array.isArray(vlans)) return [];
  return (vlans as Shown[]).map(({ vlan, vlanEnd, flags }) => ({
    link: text(ifname) ?? '',
    vlan: Number(vlan),
    vlanEnd: Number(vlanEnd ?? vlan),
    pvid: Array.isArray(flags) && flags.includes('PVID'),
    untagged: Array.isArray(flags) && flags.includes('Egress Untagged'),
  }));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
