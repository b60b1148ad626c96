import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inNamespace } from '../../../../lib/in-namespace.ts';
import { quote } from '../../../../lib/template.ts';
import { packageRoot } from '../../../kit/package-root.ts';
import type { Namespace, Network, Part } from '../../network/network.ts';
import { heightOf } from '../../network/questions.ts';
import { readNetwork } from '../../network/read-network.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { SilentProbe } from '../explanation.ts';
import { type Growth, growthOf } from './counted.ts';
import { type Frame, readFrame } from './frame.ts';
import { type LegacyDrop, readLegacy } from './legacy.ts';
import { readTraces, type Trace, traceTable } from './trace.ts';

/** What was seen of probes that were made once more, with every namespace watched. */
export interface Recording {
  /** The network before the probes. */
  readonly network: Network;
  readonly probes: readonly RecordedProbe[];
  /** Who asked for whom, and who answered: ARP and neighbour discovery, of all probes. */
  readonly asking: readonly Frame[];
  readonly traces: readonly Trace[];
  readonly legacy: readonly LegacyDrop[];
  /** By namespace. */
  readonly growth: ReadonlyMap<string, Growth>;
  /** Frames at an interface that went round and round: `namespace/link`, more than {@link flood}. */
  readonly floods: readonly { readonly namespace: string; readonly link: string; readonly frames: number }[];
}

export interface RecordedProbe {
  readonly probe: SilentProbe;
  /** Frames that carry its mark, in time. */
  readonly frames: readonly Frame[];
  /** What ping printed. */
  readonly said: string;
}

/** Frames in a second at one interface that no ping makes. */
export const flood = 20_000;

const parts: readonly Part[] = [
  ...(['neighbours', 'bridges', 'queues', 'filters', 'settings', 'programs', 'rules', 'routes'] as const),
];

/** The mark that the payload of a probe's packets carries: it survives NAT, tunnels, tags, and errors quote it. */
const newMark = () => randomBytes(8).toString('hex');

let camera: string | undefined;

/**
 * Makes probes once more, all at once, while a camera watches all namespaces (`camera.pl`), nftables traces, and
 * counters are read before and after. `forgetting`: who pings forgets its neighbours first, and has to ask for them.
 * Undefined where it cannot be done: perl is not there, or the kernel refuses.
 * @throws {Fault} `sandbox` when the network cannot be read
 */
export async function record(
  sandbox: Sandbox,
  probes: readonly SilentProbe[],
  { forgetting = false }: { readonly forgetting?: boolean } = {},
): Promise<Recording | undefined> {
  const network = await readNetwork(sandbox, parts);
  camera ??= readFileSync(join(packageRoot, 'runner/run/reason/measured/camera.pl'), 'utf8');
  const spaces = [...network.namespaces.values()];
  const marked = probes.map((probe) => ({ probe, mark: newMark() }));
  const base = '/run/netscene-recording';
  const traced = spaces.flatMap((space, number) => (isTraced(space) ? [{ space, number }] : []));
  const legacy = spaces.flatMap((space, number) =>
    space.filters.legacyTables.length > 0 ? [{ space, number }] : [],
  );
  const legacySave = (when: string) =>
    legacy.map(
      ({ space, number }) =>
        `${within(space, 'iptables-legacy-save -c')} >${base}.l${number}.${when} 2>/dev/null; ${within(space, 'ip6tables-legacy-save -c')} >>${base}.l${number}.${when} 2>/dev/null`,
    );
  const script = [
    `monitors=(); pings=()`,
    ...traced.flatMap(({ space, number }) => [
      `${within(space, `nft ${quote(tracingRules(space))}`)} 2>/dev/null`,
      `${within(space, 'nft monitor trace')} >${base}.t${number} 2>/dev/null & monitors+=($!)`,
    ]),
    `exec 8< <(exec perl -e ${quote(camera)} "$(command uname -m)" ${marked.map(({ mark }) => mark).join(',')} ${spaces
      .map(({ path }, number) => `${number} ${quote(path === '' ? '/proc/self/ns/net' : path)}`)
      .join(' ')} 2>/dev/null); camera=$!`,
    ...legacySave('before'),
    ...(traced.length > 0 ? ['sleep 0.15'] : []),
    // The counters from before come first.
    'while IFS= read -r line <&8; do [[ $line == ready ]] && break; printf "%s\\n" "$line"; done',
    ...(forgetting
      ? probes.map(({ source }) => `command ip ${source === '' ? '' : `-n ${quote(source)}`} neigh flush all`)
      : []),
    // A neighbour that was asked for in vain is not asked for again for a while (arp(7)): then nothing would be seen.
    ...spaces.flatMap((space) =>
      ['failed', 'incomplete']
        .filter((state) => space.neighbours.some(({ states }) => states.includes(state.toUpperCase())))
        .map((state) => `${within(space, `ip neigh flush nud ${state}`)} >/dev/null 2>&1`),
    ),
    ...marked.map(
      ({ probe, mark }, i) => `{ ${pingOf(probe, mark)}; } >${base}.p${i} 2>&1 </dev/null & pings+=($!)`,
    ),
    'wait "${pings[@]}"; sleep 0.1; kill "$camera" 2>/dev/null',
    'command cat <&8',
    ...legacySave('after'),
    ...(traced.length > 0 ? ['sleep 0.1; kill "${monitors[@]}" 2>/dev/null'] : []),
    ...traced.map(({ space }) => within(space, `nft ${quote(removal(space))}`)),
    `for file in ${base}.*; do printf '@ %s\\n' "\${file#${base}.}"; command cat "$file"; printf '\\n'; done; command rm -f ${base}.*`,
  ].join('\n');
  const { stdout } = await sandbox.start(script).done;
  const [seen = '', ...files] = stdout.split(/^@ /m);
  if (!/^C /m.test(seen)) return undefined;
  const printed = new Map(
    files.map((part) => {
      const end = part.indexOf('\n');
      return [part.slice(0, end), part.slice(end + 1)] as const;
    }),
  );
  const { frames, growth, floods } = readCamera(
    seen,
    network,
    marked.map(({ mark }) => mark),
  );
  return {
    network,
    probes: marked.map(({ probe, mark }, i) => ({
      probe,
      frames: frames.filter((frame) => frame.mark === mark),
      said: printed.get(`p${i}`) ?? '',
    })),
    asking: frames.filter(({ kind }) => kind === 'who-has' || kind === 'is-at'),
    traces: traced.flatMap(({ space, number }) => readTraces(space.name, printed.get(`t${number}`) ?? '')),
    legacy: legacy.flatMap(({ space, number }) =>
      readLegacy(space.name, printed.get(`l${number}.before`) ?? '', printed.get(`l${number}.after`) ?? ''),
    ),
    growth,
    floods,
  };
}

/** A command in a namespace that may have no name. `ip netns exec` remounts /sys, nsenter does not. */
export function within({ path }: Pick<Namespace, 'path'>, command: string): string {
  return path === '' ? `command ${command}` : `command nsenter ${quote(`--net=${path}`)} ${command}`;
}

/** The page's own ping with its options; count, time and payload are ours. */
function pingOf({ source, target, command }: SilentProbe, mark: string): string {
  const text = command?.text ?? inNamespace(source, `ping ${target}`);
  // With less payload there is no room for the mark behind ping's time stamp.
  const roomy = text.replace(/ -s ?([0-9]|1[0-9]|2[0-3])(?= |$)/, '');
  return `${roomy} -n -c 3 -i 0.2 -w 1 -p ${mark}`;
}

function isTraced({ filters }: Namespace): boolean {
  return filters.nft.trim() !== '';
}

/** A table that sets nftrace on pings and on neighbour discovery, before all other rules. */
function tracingRules({ filters, links }: Namespace): string {
  const chain = (name: string, hook: string, matches = '') =>
    `chain ${name} { type filter hook ${hook} priority -500; ${matches} meta nftrace set 1; }`;
  const table = (family: string, chains: readonly string[]) =>
    `table ${family} ${traceTable} {\n${chains.join('\n')}\n}`;
  const uses = (family: string) => new RegExp(`^table ${family} `, 'm').test(filters.nft);
  const devices = [...links.keys()].filter((name) => name !== 'lo');
  // Of tunnels their own packets: GRE, IPIP, SIT and ESP, and those that VXLAN and GENEVE put into UDP.
  const pings =
    'meta l4proto { icmp, ipv6-icmp, gre, 4, ipv6, esp } meta nftrace set 1; udp dport { 4789, 8472, 6081 }';
  return [
    // The last ones show the addresses that a packet has after translation.
    table('inet', [
      chain('before', 'prerouting', pings),
      chain('own', 'output', pings),
      ...['input', 'forward', 'postrouting'].map(
        (hook) => `chain after_${hook} { type filter hook ${hook} priority 500; }`,
      ),
    ]),
    ...(uses('bridge') ? [table('bridge', [chain('before', 'prerouting'), chain('own', 'output')])] : []),
    ...(uses('arp') ? [table('arp', [chain('before', 'input'), chain('own', 'output')])] : []),
    ...(uses('netdev') || /hook (ingress|egress)/.test(filters.nft)
      ? [
          table(
            'netdev',
            devices.map((name, i) => chain(`before${i}`, `ingress device "${name}"`)),
          ),
        ]
      : []),
  ].join('\n');
}

function removal(space: Namespace): string {
  return [...tracingRules(space).matchAll(/^table (\w+) (\w+)/gm)]
    .map(([, family, name]) => `delete table ${family} ${name}`)
    .join('; ');
}

interface Seen {
  readonly frames: Frame[];
  readonly growth: ReadonlyMap<string, Growth>;
  readonly floods: { namespace: string; link: string; frames: number }[];
}

/** Reads what the camera printed. */
function readCamera(text: string, network: Network, marks: readonly string[]): Seen {
  const spaces = [...network.namespaces.values()];
  const spaceOf = (number: string | undefined) => spaces[Number(number)];
  const frames: Frame[] = [];
  const floods: Seen['floods'] = [];
  const files = new Map<string, { before: Map<string, string>; after: Map<string, string> }>();
  const lines = text.split('\n');
  const linkOf = (space: Namespace, index: string | undefined) =>
    [...space.links.values()].find((link) => link.index === Number(index))?.name;
  for (let i = 0; i < lines.length; i += 1) {
    const words = (lines[i] as string).split(' ');
    const space = spaceOf(words[1]);
    if (words[0] === 'F' && space !== undefined) {
      const [, , time, index, type, tag, length, protocol, hex = ''] = words;
      const link = linkOf(space, index);
      const frame =
        link !== undefined &&
        readFrame(
          {
            ...{
              namespace: space.name,
              link,
              time: Number(time),
              type: Number(type),
              length: Number(length),
            },
            ...(tag !== '-' && { tag: Number(tag) }),
            protocol: Number.parseInt(protocol ?? '', 16),
            bytes: Buffer.from(hex, 'hex'),
          },
          marks,
        );
      if (frame) frames.push(frame);
    } else if (words[0] === 'N' && space !== undefined && Number(words[3]) > flood) {
      floods.push({
        namespace: space.name,
        link: linkOf(space, words[2]) ?? '?',
        frames: Number(words[3]),
      });
    } else if (words[0] === 'C' && space !== undefined) {
      const kept = files.get(space.name) ?? { before: new Map(), after: new Map() };
      files.set(space.name, kept);
      const end = lines.indexOf('.', i);
      const content = lines.slice(i + 1, end === -1 ? undefined : end).join('\n');
      (words[2] === 'before' ? kept.before : kept.after).set(words[3] as string, content);
      if (end !== -1) i = end;
    }
  }
  // A frame that is handed up a stack of links keeps its time: it was at the lower one first.
  const height = (frame: Frame) => (frame.out ? -1 : 1) * heightOf(network, frame);
  frames.sort((left, right) => left.time - right.time || height(left) - height(right));
  const growth = new Map([...files].map(([name, { before, after }]) => [name, growthOf(before, after)]));
  return { frames, growth, floods };
}
