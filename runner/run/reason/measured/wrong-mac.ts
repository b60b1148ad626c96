import { sameAddress } from '../../network/address.ts';
import { holdersOf, linkOf } from '../../network/questions.ts';
import { ip, namespaceName } from '../commands.ts';
import { bridgeTowards, downLink, looseLink, notBridged } from './bridging.ts';
import type { Cause } from './cause.ts';
import type { Frame } from './frame.ts';
import { ownerOfMac, type Place } from './place.ts';
import type { Questions } from './questions.ts';

/** The frame is for a MAC address that the namespace has not. */
export async function notTaken(questions: Questions, place: Place, frame: Frame): Promise<Cause | undefined> {
  const { network } = questions;
  const sender = ownerOfMac(network, frame.fromMac);
  const asking = sender && linkOf(network, sender);
  if (sender !== undefined && asking?.flags.includes('NOARP') && asking.kind !== 'vxlan') {
    return {
      reason: 'no-neighbour',
      where: { namespace: sender.namespace, device: sender.link },
      sentence: `${sender.link} in ${namespaceName(sender.namespace)} asks nobody for a MAC address (NOARP), and sends it to ${frame.toMac}`,
      proven: true,
      cures: [
        { because: 'ARP is off', commands: [`${ip(sender.namespace)} link set ${sender.link} arp on`] },
      ],
      evidence: [await questions.shows(`${ip(sender.namespace)} link show ${sender.link}`)],
    };
  }
  const owner = ownerOfMac(network, frame.toMac);
  const master = linkOf(network, place)?.master;
  if (owner !== undefined && master !== undefined) {
    const cause = await notBridged(questions, {
      ...{ from: place, towards: owner, isFlooded: false },
      ...(frame.toMac !== undefined && { mac: frame.toMac }),
      ...(frame.tag !== undefined && { tag: frame.tag }),
    });
    if (cause) return cause;
    // Its address is known from before, and whatever is between: it can take nothing.
    const link = linkOf(network, owner);
    return link === undefined || (link.up && link.carrier) ? undefined : downLink(questions, owner);
  }
  const bridge = owner && bridgeTowards(network, place.namespace, owner);
  if (bridge !== undefined) return looseLink(questions, place, bridge);
  const entry = sender
    ? network.namespaces
        .get(sender.namespace)
        ?.neighbours.find(({ mac, link }) => mac === frame.toMac && link === sender.link)
    : undefined;
  if (sender === undefined || entry === undefined) return undefined;
  const { namespace, link } = sender;
  return {
    reason: 'no-neighbour',
    where: { namespace, device: link },
    sentence: `${namespaceName(namespace)} has an entry for ${entry.address} with ${frame.toMac}, which nobody on the link has`,
    proven: entry.states.includes('PERMANENT'),
    cures: [
      {
        because: 'the entry is wrong',
        commands: [`${ip(namespace)} neigh del ${entry.address} dev ${link}`],
      },
    ],
    evidence: [await questions.shows(`${ip(namespace)} neigh show ${entry.address} dev ${link}`)],
  };
}

/** The sender takes the target for on-link, and remembers for it a MAC address whose owner does not hold it. */
export async function staleEntry(
  questions: Questions,
  place: Place,
  frame: Frame,
): Promise<Cause | undefined> {
  const { network } = questions;
  const sender = ownerOfMac(network, frame.fromMac);
  const entry =
    sender &&
    network.namespaces
      .get(sender.namespace)
      ?.neighbours.find(
        ({ address, mac, link }) =>
          mac === frame.toMac && link === sender.link && sameAddress(address, frame.target),
      );
  if (sender === undefined || entry === undefined || frame.outer !== undefined) return undefined;
  const held = holdersOf(network, frame.target);
  if (held.some(({ namespace }) => namespace === place.namespace)) return undefined;
  const near = namespaceName(sender.namespace);
  const show = `${ip(sender.namespace)} neigh show ${entry.address} dev ${sender.link}`;
  return {
    reason: held.length === 0 ? 'no-such-address' : 'no-neighbour',
    where: { namespace: sender.namespace, device: sender.link },
    sentence:
      held.length === 0
        ? `nobody holds ${frame.target}: ${near} still sends it to ${place.link} in ${namespaceName(place.namespace)}`
        : `${near} sends it to ${place.link} in ${namespaceName(place.namespace)}, which does not hold ${frame.target}`,
    proven: true,
    cures:
      held.length === 0
        ? []
        : [
            {
              because: `the entry for ${frame.target} is old`,
              commands: [`${ip(sender.namespace)} neigh del ${entry.address} dev ${sender.link}`],
            },
          ],
    evidence: [await questions.shows(show)],
  };
}
