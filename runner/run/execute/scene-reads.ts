import type {
  BridgePort,
  ForwardingEntry,
  InterfaceAddresses,
  Link,
  Neighbour,
  Route,
  Scene,
} from '../../../lib/scene.ts';
import type { Namespace, Part } from '../network/network.ts';
import { readNetwork } from '../network/read-network.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

/** Typed reads of a sandbox: entries as `ip -j` (ip(8)) and `bridge -j` (bridge(8)) print them. */
export function sceneOf(sandbox: Sandbox): Omit<Scene, 'in' | 'ping'> {
  const read = async (
    namespace: string | undefined,
    command: string,
    ...parts: Part[]
  ): Promise<Namespace> => {
    const { namespaces, gaps } = await readNetwork(sandbox, parts, [namespace ?? '']);
    // A kernel may lack other things that are read along with it.
    const gap = gaps.find((gap) => gap.command.endsWith(command));
    if (gap !== undefined) throw new Error(`${gap.command}: ${gap.why}`);
    return namespaces.get(namespace ?? '') as Namespace;
  };
  const links = async (namespace: string | undefined) => [
    ...(await read(namespace, 'address show')).links.values(),
  ];
  return {
    addresses: async (namespace) => shown<InterfaceAddresses>(await links(namespace)),
    links: async (namespace) => shown<Link>(await links(namespace)),
    routes: async (namespace) =>
      shown<Route>(
        (await read(namespace, 'route show table all', 'routes')).routes.filter(
          ({ family, table }) => family === 4 && table === 'main',
        ),
      ),
    neighbours: async (namespace) =>
      shown<Neighbour>(
        (await read(namespace, 'neighbour show', 'neighbours')).neighbours.filter(({ proxy }) => !proxy),
      ),
    bridgePorts: async (namespace) =>
      (await links(namespace)).flatMap(({ name, master, port, flags }): BridgePort[] =>
        master === undefined || port?.kind !== 'bridge'
          ? []
          : [{ ...port.settings, ifname: name, master, state: String(port.settings.state), flags }],
      ),
    forwarding: async (namespace) =>
      shown<ForwardingEntry>((await read(namespace, 'fdb show', 'bridges')).forwarding),
  };
}

/** What the tool printed of each. Only fields that scenarios use are typed; see `lib/scene.ts`. */
function shown<T>(entries: readonly { readonly shown: unknown }[]): T[] {
  return entries.map((entry) => entry.shown as T);
}
