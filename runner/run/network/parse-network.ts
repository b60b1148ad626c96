import { parseCounters } from './counters.ts';
import { modelOf } from './model.ts';
import type { Gap, Network, Shown } from './network.ts';
import { parsePrograms } from './parse-programs.ts';
import { parseBatch, printedList } from './printed-list.ts';
import type { NamespaceRecord } from './record.ts';

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
  text: 'ip address show; ip route show table all',
} as const;

/** Reads what `read-network.bash` prints. */
export function parseNetwork({ stdout, stderr, processes, ms }: Reading): Network {
  const [beginning = '', ...parts] = stdout.split(/^@@ /m);
  const programs = parsePrograms(beginning, processes);
  const complaints = complaintsOf(stderr);
  const gaps: Gap[] = [];
  // The files of a namespace come apart from what else is printed of it.
  const bodies = new Map<string, string>();
  for (const part of parts) {
    const [heading, body] = split(part, '\n');
    bodies.set(heading, `${bodies.get(heading) ?? ''}${body}`);
  }
  const records = [...bodies].map(([heading, body]): [string, NamespaceRecord] => {
    const [name, path] = split(heading, '\t');
    const sections = sectionsOf(body);
    const printed: Printed = {
      text: (program) => sections.get(program) ?? '',
      list: (program) => printedList(sections.get(program) ?? '') ?? [],
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
    return [name, { path, programs: programs.get(name) ?? [], ...recordOf(printed) }];
  });
  return modelOf(records, { gaps, ms });
}

/** What the programs of one namespace printed. */
interface Printed {
  text(program: string): string;
  list(program: string): readonly Shown[];
  batch(program: string): ReadonlyMap<string, readonly Shown[]>;
}

function recordOf({ text, list, batch }: Printed): Omit<NamespaceRecord, 'path' | 'programs'> {
  const [ip, bridge] = [batch('ip'), batch('bridge')];
  const of = (printed: typeof ip, command: string) => printed.get(command) ?? [];
  return {
    links: of(ip, 'address show'),
    ids: of(ip, 'netns list-id'),
    routes: of(ip, 'route show table all'),
    rules: of(ip, 'rule show'),
    rules6: list('ip6'),
    neighbours: of(ip, 'neighbour show'),
    proxies: of(ip, 'neighbour show proxy'),
    forwarding: of(bridge, 'fdb show'),
    vlans: of(bridge, 'vlan show'),
    queues: list('tc'),
    nft: text('nft'),
    nftJson: text('nft-json').trim(),
    ...asText(text('text')),
    ...parseFiles(text('proc')),
  };
}

/** Addresses and routes as people read them, one after the other: the first line that is no link's begins the routes. */
function asText(printed: string): Pick<NamespaceRecord, 'addressText' | 'routeText'> {
  const routes = printed.search(/^(?!\d+: | |$)/m);
  const end = routes === -1 ? printed.length : routes;
  return {
    addressText: printed.slice(0, end),
    // Table local follows from the addresses, and hides what somebody made.
    routeText: printed.slice(end).replace(/^.* table local .*\n/gm, ''),
  };
}

/** The lines of read-files.pl: files below /proc/net are counters and tables in use, the others settings. */
function parseFiles(text: string): Pick<NamespaceRecord, 'counters' | 'sysctls' | 'legacyTables'> {
  const counted: string[] = [];
  const legacyTables: string[] = [];
  const sysctls: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [file, content] = split(line, ':');
    if (file.endsWith('_tables_names')) {
      if (content !== '') legacyTables.push(content);
    } else if (file.startsWith('/proc/net/')) counted.push(content);
    else if (file !== line) sysctls[file.replace(/^\.\//, '')] = content;
  }
  return { counters: Object.fromEntries(parseCounters(counted.join('\n'))), sysctls, legacyTables };
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
