import type {
  BridgePort,
  ForwardingEntry,
  InterfaceAddresses,
  Link,
  Neighbour,
  Route,
  Scene,
} from '../../../lib/scene.ts';
import { quote } from '../../../lib/template.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

/** Typed reads of a sandbox with `ip -j` (ip(8)) and `bridge -j` (bridge(8)). */
export function sceneOf(sandbox: Sandbox): Scene {
  const read = async <T>(
    tool: 'ip' | 'bridge',
    namespace: string | undefined,
    what: string,
  ): Promise<T[]> => {
    const inside = namespace ? `-n ${quote(namespace)} ` : '';
    const { exit, stdout, stderr, command } = await sandbox.start(`${tool} -j ${inside}${what}`).done;
    if (exit !== 0) throw new Error(`${command}: ${stderr.trim() || `exit code ${exit}`}`);
    return stdout.trim() === '' ? [] : (JSON.parse(stdout) as T[]);
  };
  return {
    addresses: (namespace) => read<InterfaceAddresses>('ip', namespace, 'address show'),
    routes: (namespace) => read<Route>('ip', namespace, 'route show'),
    neighbours: (namespace) => read<Neighbour>('ip', namespace, 'neigh show'),
    links: (namespace) => read<Link>('ip', namespace, '-d link show'),
    bridgePorts: (namespace) => read<BridgePort>('bridge', namespace, 'link show'),
    forwarding: (namespace) => read<ForwardingEntry>('bridge', namespace, 'fdb show'),
  };
}
