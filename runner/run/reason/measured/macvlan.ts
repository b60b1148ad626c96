import { belowOf, holdersOf, linkOf, type Port } from '../../network/questions.ts';
import { ip, namespaceName } from '../commands.ts';
import type { Cause } from './cause.ts';
import type { Questions } from './questions.ts';

/**
 * Links on one parent that do not talk to each other: macvlans in another mode than `bridge`, and the parent itself
 * (ip-link(8), MACVLAN and MACVTAP).
 */
export async function macvlansApart(
  questions: Questions,
  { from, nextHop }: { readonly from: Port; readonly nextHop: string },
): Promise<Cause | undefined> {
  const { network } = questions;
  const parentOf = (port: Port) =>
    /^(macvlan|macvtap)$/.test(linkOf(network, port)?.kind ?? '') ? belowOf(network, port) : undefined;
  const isSame = (one: Port | undefined, other: Port | undefined) =>
    one !== undefined && one.namespace === other?.namespace && one.link === other.link;
  for (const holder of holdersOf(network, nextHop)) {
    const [near, far] = [parentOf(from), parentOf(holder)];
    if (holder.namespace === from.namespace) continue;
    if (isSame(near, holder) || isSame(far, from)) {
      const [child, parent] = near === undefined ? [holder, from] : [from, holder];
      return {
        reason: 'filtered',
        where: { namespace: child.namespace, device: child.link },
        sentence: `${child.link} in ${namespaceName(child.namespace)} is a macvlan on ${parent.link} in ${namespaceName(parent.namespace)}: the two never talk to each other`,
        proven: true,
        cures: [],
        evidence: [await questions.shows(`${ip(child.namespace)} -d link show ${child.link}`)],
      };
    }
    if (near === undefined || !isSame(near, far)) continue;
    const apart = [from, holder].filter((port) => linkOf(network, port)?.settings.mode !== 'bridge');
    const [one] = apart;
    if (one === undefined) continue;
    const shows = apart.map((port) => questions.shows(`${ip(port.namespace)} -d link show ${port.link}`));
    return {
      reason: 'filtered',
      where: { namespace: one.namespace, device: one.link },
      sentence: `${one.link} in ${namespaceName(one.namespace)} is a macvlan of mode ${linkOf(network, one)?.settings.mode}, which does not talk to others on ${near.link}`,
      proven: true,
      cures: [
        {
          because: 'macvlans talk to each other in mode bridge',
          commands: apart.map(
            (port) => `${ip(port.namespace)} link set ${port.link} type macvlan mode bridge`,
          ),
        },
      ],
      evidence: await Promise.all(shows),
    };
  }
  return undefined;
}
