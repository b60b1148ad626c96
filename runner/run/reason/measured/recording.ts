import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inNamespace } from '../../../../lib/in-namespace.ts';
import { quote } from '../../../../lib/template.ts';
import { packageRoot } from '../../../kit/package-root.ts';
import type { Network, Part } from '../../network/network.ts';
import { readNetwork } from '../../network/read-network.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { SilentProbe } from '../explanation.ts';
import { type Flood, readCamera } from './camera.ts';
import type { Growth } from './counted.ts';
import type { Frame } from './frame.ts';
import { type LegacyDrop, readLegacy } from './legacy.ts';
import { readTraces, type Trace } from './trace.ts';
import { isTraced, monitorFunctions, removal, tracingRules, within } from './tracing.ts';

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
  readonly floods: readonly Flood[];
}

export interface RecordedProbe {
  readonly probe: SilentProbe;
  /** Frames that carry its mark, in time. */
  readonly frames: readonly Frame[];
  /** What ping printed. */
  readonly said: string;
}

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
    'monitors=(); pings=()',
    ...(traced.length > 0 ? [monitorFunctions] : []),
    ...traced.flatMap(({ space, number }) => [
      `${within(space, `nft ${quote(tracingRules(space))}`)} 2>/dev/null`,
      `${within(space, 'nft monitor trace')} >${base}.t${number} 2>/dev/null & monitors+=($!)`,
    ]),
    `exec 8< <(exec perl -e ${quote(camera)} "$(command uname -m)" ${marked.map(({ mark }) => mark).join(',')} ${spaces
      .map(({ path }, number) => `${number} ${quote(path === '' ? '/proc/self/ns/net' : path)}`)
      .join(' ')} 2>/dev/null); camera=$!`,
    ...legacySave('before'),
    ...(traced.length > 0 ? ['listening'] : []),
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
    ...(traced.length > 0 ? ['caught_up; kill "${monitors[@]}" 2>/dev/null'] : []),
    ...traced.map(({ space }) => within(space, `nft ${quote(removal(space))}`)),
    `for file in ${base}.*; do printf '@ %s\\n' "\${file#${base}.}"; command cat "$file"; printf '\\n'; done; command rm -f ${base}.*`,
  ].join('\n');
  const { stdout } = await sandbox.start(script).done;
  const [seen = '', ...files] = stdout.split(/^@ /m);
  const printed = new Map(
    files.map((part) => {
      const end = part.indexOf('\n');
      return [part.slice(0, end), part.slice(end + 1)] as const;
    }),
  );
  const pictures = readCamera(
    seen,
    network,
    marked.map(({ mark }) => mark),
  );
  if (pictures === undefined) return undefined;
  const { frames, growth, floods } = pictures;
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

/** The page's own ping with its options; count, time and payload are ours. */
function pingOf({ source, target, command }: SilentProbe, mark: string): string {
  const text = command?.text ?? inNamespace(source, `ping ${target}`);
  // With less payload there is no room for the mark behind ping's time stamp.
  const roomy = text.replace(/ -s ?([0-9]|1[0-9]|2[0-3])(?= |$)/, '');
  return `${roomy} -n -c 3 -i 0.2 -w 1 -p ${mark}`;
}
