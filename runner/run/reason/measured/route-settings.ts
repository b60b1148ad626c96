import { covers } from '../../network/address.ts';
import type { Network } from '../../network/network.ts';
import { holdersOf, type Port, sysctl } from '../../network/questions.ts';
import { ip, namespaceName } from '../commands.ts';
import type { Cure } from './cause.ts';

/** The sysctls that turn the reverse path filter on at a link (ip-sysctl.rst, rp_filter). */
export function filteringNames(network: Network, { namespace, link }: Port): string[] {
  return ['all', link]
    .filter((name) => sysctl(network, namespace, `ipv4/conf/${name}/rp_filter`) > 0)
    .map((name) => `net.ipv4.conf.${name}.rp_filter`);
}

/** Routes that could be meant: straight on over a link that ends where the target is, or by a router next door. */
export function routeCures(
  network: Network,
  { namespace, target, family }: { namespace: string; target: string; family: 4 | 6 },
  verb: 'add' | 'replace' = 'add',
): Cure[] {
  const add = `${ip(namespace)}${family === 6 ? ' -6' : ''} route ${verb} ${target}`;
  const holders = new Set(holdersOf(network, target).map((holder) => holder.namespace));
  const cures: string[] = [];
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
        if (near.address === target) cures.unshift(`${add} dev ${link.name}`);
        else if (holders.has(other) || links.size > 2) cures.push(`${add} via ${near.address}`);
      }
    }
    if (own.length > 0 && holders.size > 0 && link.master === undefined)
      cures.push(`${add} dev ${link.name}`);
  }
  return [...new Set(cures)].slice(0, 6).map((command) => ({
    because: `${namespaceName(namespace)} needs a route`,
    commands: [command],
  }));
}
