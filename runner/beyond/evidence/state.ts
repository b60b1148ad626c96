import type { Gap, Namespace, Network } from '../../run/network/network.ts';
import { readNetwork } from '../../run/network/read-network.ts';
import type { Sandbox } from '../../run/sandbox/sandbox.ts';

/** A file of evidence: its path in the folder, and what stands in it. */
export interface EvidenceFile {
  readonly path: string;
  readonly content: string | Buffer;
}

/** The state of every namespace, as `ip -j` and its like print it; what could not be read is told in `unread.txt`. */
export async function networkState(sandbox: Sandbox): Promise<EvidenceFile[]> {
  const network = await readNetwork(sandbox, [
    ...(['routes', 'rules', 'neighbours', 'bridges', 'queues'] as const),
    ...(['filters', 'counters', 'all-settings', 'programs'] as const),
  ]);
  return [...network.namespaces.values()].flatMap((namespace) => filesOf(namespace, network));
}

function filesOf(state: Namespace, { gaps }: Network): EvidenceFile[] {
  const { name, links, filters, sysctls, counters } = state;
  // A namespace of the name "host" is told from the sandbox's own by its folder.
  const folder = name === '' ? 'host' : `namespace-${encodeURIComponent(name)}`;
  const shown = (entries: Iterable<{ readonly shown: unknown }>) =>
    json([...entries].map((entry) => entry.shown));
  const family = (wanted: 4 | 6) => state.routes.filter((route) => route.family === wanted);
  const lines = (entries: ReadonlyMap<string, unknown>, mark: string) =>
    [...entries].map(([key, value]) => `${key}${mark}${value}\n`).join('');
  const contents: Readonly<Record<string, string>> = {
    'addresses.json': shown(links.values()),
    'routes.json': shown(family(4)),
    'routes-ipv6.json': shown(family(6)),
    'rules.json': shown(state.rules),
    'neighbours.json': shown(state.neighbours),
    'bridge-forwarding.json': shown(state.forwarding),
    'bridge-vlans.json': json(state.vlans),
    'queues.json': json(state.queues),
    'programs.json': json(state.programs),
    'rules.nft': filters.nft,
    'counters.txt': lines(counters, ' '),
    'sysctl.txt': lines(
      new Map([...sysctls].map(([path, value]) => [`net.${path.replaceAll('/', '.')}`, value])),
      ' = ',
    ),
    'unread.txt': gaps
      .filter((gap) => gap.namespace === name)
      .map(unread)
      .join(''),
  };
  return Object.entries(contents)
    .filter(([, content]) => content !== '' && content !== '[]\n')
    .map(([file, content]) => ({ path: `state/${folder}/${file}`, content }));
}

function json(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

function unread({ command, why }: Gap): string {
  return `${command}\n${why}\n`;
}
