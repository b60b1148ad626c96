import { belowOf, linkOf, peerOf } from '../../network/questions.ts';
import { arrived } from './arriving.ts';
import { downLink } from './bridging.ts';
import type { Case } from './case.ts';
import type { Cause } from './cause.ts';
import { dropped } from './dropped.ts';
import { stoppedByXdp, transformed } from './dropped-by-device.ts';
import type { Frame } from './frame.ts';
import { encapsulated } from './handing-on.ts';
import { ownerOfMac, type Place } from './place.ts';
import { smallMtu, tooBig } from './too-big.ts';
import { notTaken } from './wrong-mac.ts';

/** It went out there and came in nowhere. */
export async function left(one: Case, place: Place, frame: Frame): Promise<Cause | undefined> {
  const { questions, recorded } = one;
  const { network } = questions;
  const large = await tooBig(questions, recorded);
  if (large) return large;
  const rule = await dropped(one, place.namespace, frame, place.direction, undefined);
  if (rule) return rule;
  const link = linkOf(network, place);
  const peer = peerOf(network, place);
  const far = peer && linkOf(network, peer);
  if (peer === undefined || far === undefined) return leftByOther(one, place, frame);
  if (!far.up) return downLink(questions, peer);
  if (frame.length - 14 > far.mtu) return smallMtu(questions, recorded, peer, far);
  if (link !== undefined && !link.carrier) return downLink(questions, place);
  if (far.shown.xdp !== undefined) return stoppedByXdp(questions, peer);
  // Nobody has that MAC address, or the bridge at the other end flooded it to all but the right port.
  const there = recorded.frames.find(
    (seen) => !seen.out && seen.namespace === peer.namespace && seen.link === peer.link,
  );
  return there === undefined ? undefined : arrived(one, { ...place, ...peer, how: 'arrived' }, there);
}

/** It left by a link that is no pair: a bridge, a VLAN, a tunnel. */
async function leftByOther(one: Case, place: Place, frame: Frame): Promise<Cause | undefined> {
  const { questions, recording } = one;
  const { network } = questions;
  const { namespace } = place;
  const link = linkOf(network, place);
  if (link === undefined) return undefined;
  if (link.kind === 'bridge') {
    if (ownerOfMac(network, frame.toMac) === undefined) return notTaken(questions, place, frame);
    const links = [...(network.namespaces.get(namespace)?.links.values() ?? [])];
    const down = links.find(({ master, up }) => master === link.name && !up);
    return down ? downLink(questions, { namespace, link: down.name }) : undefined;
  }
  const below = belowOf(network, place);
  const lower = below && linkOf(network, below);
  if (below !== undefined && lower?.up === false) return downLink(questions, below);
  const blocked = await transformed(questions, recording, namespace);
  return blocked ?? encapsulated(one, place, place.direction);
}
