import { inNamespace } from '../../../../lib/in-namespace.ts';
import { covers } from '../../network/address.ts';
import type { Network } from '../../network/network.ts';
import { forwards, holdersOf, type Port, sysctl } from '../../network/questions.ts';
import { ip, namespaceName } from '../commands.ts';
import { distancesTo } from '../distances.ts';
import type { Cure } from './cause.ts';

/** The sysctls that turn the reverse path filter on at a link (ip-sysctl.rst, rp_filter). */
export function filteringNames(network: Network, { namespace, link }: Port): string[] {
  return ['all', link]
    .filter((name) => sysctl(network, namespace, `ipv4/conf/${name}/rp_filter`) > 0)
    .map((name) => `net.ipv4.conf.${name.replaceAll('.', '/')}.rp_filter`);
}

/** Routes made by hand that lead by this link, or this gateway: without one of them another may be taken. */
export function wrongRoutes(
  network: Network,
  way: {
    readonly namespace: string;
    readonly family: 4 | 6;
    readonly link: string;
    readonly target?: string;
    readonly via?: string;
  },
): Cure[] {
  const { namespace, family, link, target, via } = way;
  const routes = (network.namespaces.get(namespace)?.routes ?? []).filter(
    (route) =>
      route.family === family &&
      route.type === 'unicast' &&
      route.link === link &&
      route.via === via &&
      route.shown.protocol !== 'kernel' &&
      (target === undefined || isWithin(route.destination, target)),
  );
  return routes
    .sort((left, right) => lengthOf(right.destination) - lengthOf(left.destination))
    .slice(0, 3)
    .map(({ destination, table }) => ({
      because: `the route to ${destination} is wrong`,
      commands: [
        `${ip(namespace)}${family === 6 ? ' -6' : ''} route del ${destination}${via === undefined ? '' : ` via ${via}`} dev ${link}${table === 'main' ? '' : ` table ${table}`}`,
      ],
    }));
}

/** What a namespace could do instead of what its routing says: without the route that it takes, or by another one. */
export function otherRoutes(
  network: Network,
  sent: { readonly namespace: string; readonly target: string; readonly family: 4 | 6 },
  { device, gateway }: { readonly device: string; readonly gateway?: string },
): Cure[] {
  return [
    ...wrongRoutes(network, { ...sent, link: device, ...(gateway !== undefined && { via: gateway }) }),
    ...routeCures(network, sent, 'replace').filter(
      ({ commands }) => !commands.some((command) => command.endsWith(`via ${gateway}`)),
    ),
  ];
}

/** Does `default`, an address or a prefix cover the address? */
export function isWithin(prefix: string, address: string): boolean {
  if (prefix === 'default') return true;
  const [network = '', length] = prefix.split('/');
  return covers(network, length === undefined ? (network.includes(':') ? 128 : 32) : Number(length), address);
}

/** The bits of a prefix; of an address, all of them. */
export function lengthOf(prefix: string): number {
  return prefix === 'default' ? 0 : Number(prefix.split('/')[1] ?? 128);
}

/** A router on the link may answer for who is behind it (ip-sysctl.rst: proxy_arp, proxy_ndp; ip-neighbour(8)). */
export function proxyCures(
  network: Network,
  { from, nextHop, family }: { readonly from: Port; readonly nextHop: string; readonly family: 4 | 6 },
): Cure[] {
  const own = network.namespaces.get(from.namespace)?.links.get(from.link)?.addresses ?? [];
  const cures: Cure[] = [];
  for (const [namespace, { links }] of network.namespaces) {
    if (namespace === from.namespace) continue;
    for (const { name, addresses } of links.values()) {
      const isNear = addresses.some((one) =>
        own.some(
          (mine) =>
            mine.family === family &&
            mine.scope === 'global' &&
            covers(mine.address, mine.prefix, one.address),
        ),
      );
      if (!isNear || !forwards(network, { namespace, link: name }, family)) continue;
      const inside = (command: string) => inNamespace(namespace, command);
      const device = name.replaceAll('.', '/');
      cures.push({
        because: `${namespaceName(namespace)} does not answer for ${nextHop} on ${name}`,
        commands:
          family === 4
            ? [inside(`sysctl -w net.ipv4.conf.${device}.proxy_arp=1`)]
            : [
                inside(`sysctl -w net.ipv6.conf.${device}.proxy_ndp=1`),
                `${ip(namespace)} -6 neigh replace proxy ${nextHop} dev ${name}`,
              ],
      });
    }
  }
  return cures.slice(0, 2);
}

/** Routes that could be meant: straight on over a link that ends where the target is, or by a router next door. */
export function routeCures(
  network: Network,
  { namespace, target, family }: { namespace: string; target: string; family: 4 | 6 },
  verb: 'add' | 'replace' = 'add',
): Cure[] {
  const add = `${ip(namespace)}${family === 6 ? ' -6' : ''} route ${verb} ${target}`;
  const holders = new Set(holdersOf(network, target).map((holder) => holder.namespace));
  const cures: { readonly command: string; readonly far: number }[] = [];
  const distances = distancesTo(network, holders, { family, without: namespace });
  const state = network.namespaces.get(namespace);
  for (const link of state?.links.values() ?? []) {
    if (link.name === 'lo' || !link.up) continue;
    const own = link.addresses.filter((one) => one.family === family);
    for (const [other, { links }] of network.namespaces) {
      if (other === namespace) continue;
      for (const { addresses } of links.values()) {
        const near = addresses.find(
          (one) =>
            one.family === family &&
            one.scope === 'global' &&
            own.some((mine) => mine.scope === 'global' && covers(mine.address, mine.prefix, one.address)),
        );
        if (near === undefined) continue;
        if (near.address === target) cures.push({ command: `${add} dev ${link.name}`, far: -1 });
        else if (holders.has(other) || links.size > 2)
          cures.push({ command: `${add} via ${near.address}`, far: distances.get(other) ?? 1000 });
      }
    }
    if (own.length > 0 && holders.size > 0 && link.master === undefined)
      cures.push({ command: `${add} dev ${link.name}`, far: 2000 });
  }
  cures.sort((one, other) => one.far - other.far);
  return [...new Set(cures.map(({ command }) => command))].slice(0, 6).map((command) => ({
    because: `${namespaceName(namespace)} needs a route`,
    commands: [command],
  }));
}
