import { covers } from '../network/address.ts';
import type { Network } from '../network/network.ts';

/** How many steps each namespace is from one of these, where one step is a link that two of them have addresses on. */
export function distancesTo(
  network: Network,
  goals: ReadonlySet<string>,
  { family, without }: { readonly family: 4 | 6; readonly without: string },
): ReadonlyMap<string, number> {
  const addresses = new Map(
    [...network.namespaces].map(([name, { links }]) => [
      name,
      [...links.values()]
        .flatMap((link) => link.addresses)
        .filter((one) => one.family === family && one.scope === 'global'),
    ]),
  );
  const distances = new Map([...goals].map((name) => [name, 0]));
  const open = [...goals];
  for (let name = open.shift(); name !== undefined; name = open.shift()) {
    const own = addresses.get(name) ?? [];
    for (const [other, theirs] of addresses) {
      if (other === without || distances.has(other)) continue;
      const isNear = theirs.some((one) => own.some((mine) => covers(mine.address, mine.prefix, one.address)));
      if (!isNear) continue;
      distances.set(other, (distances.get(name) as number) + 1);
      open.push(other);
    }
  }
  return distances;
}
