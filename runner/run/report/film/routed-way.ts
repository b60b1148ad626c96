import { covers } from '../../network/address.ts';
import type { Namespace, Network, Route } from '../../network/network.ts';
import { belowOf, holdersOf, linkOf, type Port, peerOf, portKey, portsOf } from '../../network/questions.ts';

/** Routers that are followed at most. */
const mostHops = 16;

/**
 * The links that a packet goes through as the routes have it: out of the namespace, over wires and bridges to the
 * next hop, and on from there. As far as it can be followed: rules, NAT and tunnels are not looked into.
 */
export function portsOnTheWay(network: Network, source: string, target: string): Port[] {
  const way: Port[] = [];
  let namespace = source;
  for (let hop = 0; hop < mostHops; hop++) {
    const state = network.namespaces.get(namespace);
    if (state === undefined || holdersOf(network, target).some((holder) => holder.namespace === namespace))
      break;
    const route = routeTo(state, target);
    if (route?.link === undefined) break;
    const next = holdersOf(network, route.via ?? target).filter((holder) => holder.namespace !== namespace);
    const lane = shortestLane(network, { namespace, link: route.link }, next);
    if (lane === undefined) break;
    way.push(...lane);
    namespace = (lane.at(-1) as Port).namespace;
  }
  return way;
}

/** The route of the main table with the longest prefix. */
function routeTo({ routes }: Namespace, target: string): Route | undefined {
  const prefixOf = ({ destination }: Route) => {
    if (destination === 'default') return 0;
    const [, length] = destination.split('/');
    return length === undefined ? 128 : Number(length);
  };
  const fits = (route: Route) => {
    const [prefix = ''] = route.destination.split('/');
    const family = target.includes(':') ? 6 : 4;
    if (route.family !== family || route.table !== 'main') return false;
    return (
      route.destination === 'default' ||
      covers(prefix, Math.min(prefixOf(route), family === 4 ? 32 : 128), target)
    );
  };
  return routes.filter(fits).toSorted((a, b) => prefixOf(b) - prefixOf(a))[0];
}

/** From a link to the nearest of others without routing: over pairs, through bridges, down to what a link lies on. */
export function shortestLane(network: Network, from: Port, ends: readonly Port[]): Port[] | undefined {
  const wanted = new Set(ends.map(portKey));
  const cameFrom = new Map<string, Port | undefined>([[portKey(from), undefined]]);
  const queue = [from];
  for (let port = queue.shift(); port !== undefined; port = queue.shift()) {
    if (wanted.has(portKey(port))) {
      const lane: Port[] = [];
      for (let at: Port | undefined = port; at !== undefined; at = cameFrom.get(portKey(at)))
        lane.unshift(at);
      return lane;
    }
    for (const next of besides(network, port)) {
      if (cameFrom.has(portKey(next))) continue;
      cameFrom.set(portKey(next), port);
      queue.push(next);
    }
  }
  return undefined;
}

function besides(network: Network, port: Port): Port[] {
  const { namespace } = port;
  const state = network.namespaces.get(namespace);
  const link = linkOf(network, port);
  if (state === undefined || link === undefined) return [];
  const here = (name: string): Port => ({ namespace, link: name });
  const upper = [...state.links.values()].filter(({ lower, kind }) => lower === link.name && kind !== 'veth');
  return [
    ...[peerOf(network, port) ?? belowOf(network, port) ?? []].flat(),
    ...(link.master === undefined ? [] : [here(link.master)]),
    ...portsOf(state, link.name).map(({ name }) => here(name)),
    ...upper.map(({ name }) => here(name)),
  ];
}
