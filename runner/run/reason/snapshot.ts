import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { quote } from '../../../lib/template.ts';
import { packageRoot } from '../../kit/package-root.ts';
import { Fault } from '../../text/fault.ts';
import { type Counters, parseCounters } from '../network/counters.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { parseRuleset, type Ruleset } from './ruleset.ts';

/** An address of an interface, as `ip -j address show` has it. */
export interface InterfaceAddress {
  readonly local: string;
  readonly prefixlen: number;
  readonly scope: string;
  /** The far end of a point-to-point address. */
  readonly address?: string;
  /** IPv6: duplicate address detection has not finished (RFC 4862, 5.4). */
  readonly tentative?: boolean;
  /** IPv6: duplicate address detection found another holder. */
  readonly dadfailed?: boolean;
}

/** An interface, as `ip -j -d -s address show` has it. */
export interface Device {
  readonly ifindex: number;
  readonly ifname: string;
  /** Name of the other end, or of the lower device, in the same namespace. */
  readonly link?: string;
  /** Index of the other end in namespace `link_netnsid`. */
  readonly link_index?: number;
  readonly link_netnsid?: number;
  readonly flags: readonly string[];
  readonly operstate: string;
  readonly address: string;
  readonly master?: string;
  readonly linkinfo?: {
    readonly info_kind?: string;
    readonly info_data?: { readonly id?: number; readonly vlan_filtering?: number };
    readonly info_slave_kind?: string;
    readonly info_slave_data?: { readonly state?: string; readonly isolated?: boolean };
  };
  readonly addr_info: readonly InterfaceAddress[];
}

/** An entry of `ip -j neigh show`; states: ip-neighbour(8). */
export interface NeighbourEntry {
  readonly dst: string;
  readonly dev: string;
  readonly lladdr?: string;
  readonly state: readonly string[];
}

/** What one namespace's kernel state is. */
export interface NamespaceState {
  /** Empty for the sandbox's own. */
  readonly name: string;
  readonly devices: ReadonlyMap<string, Device>;
  readonly neighbours: readonly NeighbourEntry[];
  /** Names of other namespaces by the id that this one knows them under (`ip netns list-id`); unnamed: ''. */
  readonly ids: ReadonlyMap<number, string>;
  readonly ruleset: Ruleset;
  readonly counters: Counters;
  /** By path under /proc/sys/net: `ipv4/conf/veth1/forwarding`. */
  readonly sysctls: ReadonlyMap<string, string>;
}

/** The state of all namespaces of a sandbox, read at about one moment. */
export interface Snapshot {
  readonly namespaces: ReadonlyMap<string, NamespaceState>;
  /** Milliseconds that the reading took, in the sandbox. */
  readonly ms: number;
}

let script: string | undefined;

/**
 * Reads the state of every namespace of the sandbox, beside whatever runs in it. Take one before the
 * probes start, so that counters can be compared.
 * @throws {Fault} `sandbox` when it cannot be read
 */
export function snapshot(sandbox: Sandbox): Promise<Snapshot> {
  return collect(sandbox, '');
}

/**
 * An earlier snapshot with some of its namespaces read anew: enough, and cheaper, where nothing but
 * counters can have changed.
 * @throws {Fault} `sandbox` when they cannot be read
 */
export async function refreshed(
  sandbox: Sandbox,
  earlier: Snapshot,
  names: readonly string[],
): Promise<Snapshot> {
  const { namespaces, ms } = await collect(sandbox, `netscene_names=(${names.map(word).join(' ')})\n`);
  return { namespaces: new Map([...earlier.namespaces, ...namespaces]), ms };
}

/** Unlike `quote`, an empty name is a word too. */
function word(name: string): string {
  return name === '' ? "''" : quote(name);
}

async function collect(sandbox: Sandbox, names: string): Promise<Snapshot> {
  script ??= readFileSync(join(packageRoot, 'runner/run/reason/collect.bash'), 'utf8');
  const rules = sandbox.mayHaveRules ? 'yes' : '';
  const { exit, stdout, stderr, ms, truncated } = await sandbox.start(
    `${names}netscene_rules=${rules}\n${script}`,
  ).done;
  if (exit !== 0 || truncated) {
    throw new Fault('sandbox', `the state of the network cannot be read: ${stderr.trim()}`, {
      cure: 'netscene doctor',
    });
  }
  const text = stdout.startsWith('@@') ? stdout : gunzipSync(Buffer.from(stdout, 'base64')).toString();
  return parseSnapshot(text, ms);
}

/** Reads what `collect.bash` prints. */
export function parseSnapshot(text: string, ms: number): Snapshot {
  const namespaces = new Map<string, NamespaceState>();
  for (const part of text.split(/^@@ /m).slice(1)) {
    const end = part.indexOf('\n');
    const name = part.slice(0, end);
    namespaces.set(name, parseNamespace(name, part.slice(end + 1)));
  }
  return { namespaces, ms };
}

function parseNamespace(name: string, text: string): NamespaceState {
  const sections = new Map<string, string>();
  for (const section of text.split(/^@ /m).slice(1)) {
    const end = section.indexOf('\n');
    sections.set(section.slice(0, end), section.slice(end + 1));
  }
  const [addresses, neighbours, ids] = (sections.get('ip') ?? '').split('\n').map(list);
  return {
    name,
    devices: new Map(((addresses ?? []) as Device[]).map((device) => [device.ifname, device])),
    neighbours: (neighbours ?? []) as NeighbourEntry[],
    ids: new Map(((ids ?? []) as { nsid: number; name?: string }[]).map((id) => [id.nsid, id.name ?? ''])),
    ruleset: parseRuleset(sections.get('nft') ?? '', sections.get('nft-text') ?? ''),
    ...parseProc(sections.get('proc') ?? ''),
  };
}

/** A JSON list of iproute2; it prints half a list where the kernel lacks what was asked for. */
function list(line: string): unknown[] {
  try {
    const value: unknown = JSON.parse(line);
    return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];
  } catch {
    return [];
  }
}

/** The lines of `grep -H`: files below /proc/net are counters, those below /proc/sys/net settings. */
function parseProc(text: string): Pick<NamespaceState, 'counters' | 'sysctls'> {
  const counted: string[] = [];
  const sysctls = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    const [file, content] = [line.slice(0, colon), line.slice(colon + 1)];
    if (file.startsWith('/proc/net/')) counted.push(content);
    else if (colon !== -1) sysctls.set(file, content);
  }
  return { counters: parseCounters(counted.join('\n')), sysctls };
}
