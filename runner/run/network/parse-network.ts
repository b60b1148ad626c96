import { familyOf } from './address.ts';
import { parseCounters } from './counters.ts';
import type {
  ForwardingEntry,
  Gap,
  Namespace,
  Neighbour,
  Network,
  PortVlan,
  Route,
  Rule,
  Shown,
} from './network.ts';
import { parseLink } from './parse-link.ts';
import { parsePrograms } from './parse-programs.ts';
import { parseBatch, printedList } from './printed-list.ts';

/** What a reading printed, and what runs in the sandbox besides it. */
export interface Reading {
  readonly stdout: string;
  readonly stderr: string;
  /** `12 sleep`: a PID and a name. */
  readonly processes: readonly string[];
  readonly ms: number;
}

/** What the programs of a reading are called with, for people. */
const commands = {
  ip6: 'ip -6 -j rule show',
  tc: 'tc -j qdisc show',
  'nft-json': 'nft -j list ruleset',
  nft: 'nft -a list ruleset',
} as const;

/** Reads what `read-network.bash` prints. */
export function parseNetwork({ stdout, stderr, processes, ms }: Reading): Network {
  const [beginning = '', ...parts] = stdout.split(/^@@ /m);
  const programs = parsePrograms(beginning, processes);
  const complaints = complaintsOf(stderr);
  const gaps: Gap[] = [];
  const namespaces = parts.map((part): Namespace => {
    const [heading, body] = split(part, '\n');
    const [name, path] = split(heading, '\t');
    const sections = sectionsOf(body);
    const printed: Printed = {
      text: (program) => sections.get(program) ?? '',
      list: (program) => {
        const text = sections.get(program);
        return text === undefined ? [] : (printedList(text) ?? []);
      },
      batch: (program) => {
        const [lines, text] = split(sections.get(program) ?? '', '\n');
        const why = complaints.get(`${name}\t${program}`) ?? '';
        const entries = lines === '' ? [] : parseBatch(lines.split('|'), text, why);
        for (const { command, list } of entries)
          if (list === undefined) gaps.push({ namespace: name, command: `${program} -j -d ${command}`, why });
        return new Map(entries.map(({ command, list }) => [command, list ?? []]));
      },
    };
    for (const [program, command] of Object.entries(commands)) {
      const why = complaints.get(`${name}\t${program}`) ?? '';
      if (why !== '') gaps.push({ namespace: name, command, why });
    }
    return parseNamespace(name, path, printed, programs.get(name) ?? []);
  });
  // Readers side by side print in no order.
  namespaces.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { namespaces: new Map(namespaces.map((one) => [one.name, one])), gaps, ms };
}

/** What the programs of one namespace printed. */
interface Printed {
  text(program: string): string;
  list(program: string): readonly Shown[];
  batch(program: string): ReadonlyMap<string, readonly Shown[]>;
}

function parseNamespace(
  name: string,
  path: string,
  printed: Printed,
  programs: Namespace['programs'],
): Namespace {
  const [ip, bridge] = [printed.batch('ip'), printed.batch('bridge')];
  const of = (batch: ReadonlyMap<string, readonly Shown[]>, command: string) => batch.get(command) ?? [];
  const links = of(ip, 'address show').map(parseLink);
  const { counters, sysctls, legacyTables } = parseFiles(printed.text('proc'));
  return {
    name,
    path,
    links: new Map(links.map((link) => [link.name, link])),
    ids: new Map(of(ip, 'netns list-id').map(({ nsid, name }) => [Number(nsid), text(name) ?? ''])),
    routes: of(ip, 'route show table all').map(parseRoute),
    rules: [
      ...of(ip, 'rule show').map((shown): Rule => ({ family: 4, priority: Number(shown.priority), shown })),
      ...printed.list('ip6').map((shown): Rule => ({ family: 6, priority: Number(shown.priority), shown })),
    ],
    neighbours: [
      ...of(ip, 'neighbour show').map((shown) => parseNeighbour(shown, false)),
      ...of(ip, 'neighbour show proxy').map((shown) => parseNeighbour(shown, true)),
    ],
    forwarding: of(bridge, 'fdb show').map(parseForwarding),
    vlans: of(bridge, 'vlan show').flatMap(parseVlans),
    queues: printed.list('tc'),
    filters: { nftJson: printed.text('nft-json').trim(), nft: printed.text('nft'), legacyTables },
    counters,
    sysctls,
    programs,
  };
}

/** A route, from an entry of `ip -j -d route show table all`, which has both families. */
export function parseRoute(shown: Shown): Route {
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

/** The lines of `grep -H`: files below /proc/net are counters and tables in use, the others settings. */
function parseFiles(text: string): Pick<Namespace, 'counters' | 'sysctls'> & { legacyTables: string[] } {
  const counted: string[] = [];
  const legacyTables: string[] = [];
  const sysctls = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [file, content] = split(line, ':');
    if (file.endsWith('_tables_names')) {
      if (content !== '') legacyTables.push(content);
    } else if (file.startsWith('/proc/net/')) counted.push(content);
    else if (file !== line) sysctls.set(file.replace(/^\.\//, ''), content);
  }
  return { counters: parseCounters(counted.join('\n')), sysctls, legacyTables };
}

function sectionsOf(text: string): Map<string, string> {
  return new Map(
    text
      .split(/^@ /m)
      .slice(1)
      .map((section) => split(section, '\n')),
  );
}

/** What was said on stderr, by `name<TAB>program`. */
function complaintsOf(stderr: string): Map<string, string> {
  const entries = [...sectionsOf(stderr)].map(([head, said]) => [head, said.trim()] as const);
  return new Map(entries.filter(([, said]) => said !== ''));
}

/** The text before and after the first mark; all of it where there is none. */
function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
