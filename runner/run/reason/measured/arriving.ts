import type { Link } from '../../network/network.ts';
import { forwards, linkOf } from '../../network/questions.ts';
import { downTowards } from '../down-towards.ts';
import { noVlan, takenByItself, ttlExceeded } from './at-the-end.ts';
import { downLink, portTowards } from './bridging.ts';
import { type Case, namesOf } from './case.ts';
import type { Cause } from './cause.ts';
import { dropped } from './dropped.ts';
import { transformed } from './dropped-by-device.ts';
import { traceOf, untranslated } from './filtered.ts';
import type { Frame } from './frame.ts';
import { handingOn } from './handing-on.ts';
import { ignoresEcho } from './ignored-echo.ts';
import { isForNamespace, ownerOfMac, type Place } from './place.ts';
import { cameBack, notForwarded, refused } from './routing.ts';
import { sending } from './sending.ts';
import { smallMtu, tooBig } from './too-big.ts';
import { notTaken, staleEntry } from './wrong-mac.ts';

/** It came in there and was seen no more. */
export async function arrived(one: Case, place: Place, frame: Frame): Promise<Cause | undefined> {
  const { questions, recording, recorded, family } = one;
  const { network } = questions;
  const { namespace, direction } = place;
  const large = await tooBig(questions, recorded);
  if (large) return large;
  const rule = await dropped(one, namespace, frame, direction, place.link);
  if (rule) return rule;
  const link = linkOf(network, place);
  const small = await smallPort(one, place, frame, link);
  if (small) return small;
  if (!isForNamespace(network, frame)) return notTaken(questions, place, frame);
  const tagged = await wrongTag(one, place, frame, link);
  if (tagged) return tagged;
  // A bridge takes what is for itself as if it had come in by the bridge.
  const arrivedBy = link?.port?.kind === 'bridge' ? (link.master as string) : place.link;
  const master = { namespace, link: arrivedBy };
  if (linkOf(network, master)?.up === false) return downLink(questions, master);
  const came = frame.outer ?? frame;
  const { source } = came;
  const trace = traceOf(recording, { namespace, ...came, names: namesOf(direction) });
  const mark = trace?.mark !== undefined && Number(trace.mark) !== 0 ? { mark: trace.mark } : {};
  // Translated on its way through, it goes where it is for then; its source changes after routing.
  const target = trace?.addresses.at(-1)?.target ?? came.target;
  const answer = await questions.route({ namespace, target, source, arrivedBy, ...mark });
  const routed = { namespace, source, target, arrivedBy, direction, family, ...mark };
  if (answer.kind === 'refused' && /^a route of type (broadcast|multicast|anycast)/.test(answer.error))
    return delivered(one, place, frame, arrivedBy);
  const sender = recorded.frames.find(({ kind }) => kind === direction)?.namespace;
  if (answer.kind !== 'local' && namespace === sender) return cameBack(questions, place, frame);
  const down = answer.kind === 'refused' && downTowards(network, namespace, target);
  if (down) return downLink(questions, down);
  if (answer.kind !== 'local') {
    const stale = await staleEntry(questions, place, frame);
    if (stale) return stale;
  }
  if (answer.kind === 'refused') return refused(questions, routed, answer);
  if (answer.kind === 'local' && direction === 'reply' && namespace !== recorded.probe.source)
    return takenByItself(questions, namespace, target, answer.command);
  if (answer.kind === 'local')
    return frame.outer === undefined ? delivered(one, place, frame, arrivedBy) : undefined;
  if (!forwards(network, master, family)) return notForwarded(questions, routed, arrivedBy);
  if ((frame.ttl ?? 64) <= 1) return ttlExceeded(questions, recorded, place, frame);
  const { device, gateway } = answer;
  const onward = await handingOn(one, { from: { namespace, link: device }, gateway, target, direction });
  if (onward === undefined || trace === undefined || target === came.target) return onward;
  return { ...onward, cures: [...(await untranslated(questions, trace)), ...onward.cures] };
}

/** A bridge hands on by a port only what that takes: there is nobody whom it could tell. */
async function smallPort(
  { questions, recorded }: Case,
  place: Place,
  frame: Frame,
  link: Link | undefined,
): Promise<Cause | undefined> {
  const { network } = questions;
  const owner = link?.port?.kind === 'bridge' ? ownerOfMac(network, frame.toMac) : undefined;
  if (owner === undefined) return undefined;
  const leaving = portTowards(network, { ...place, link: link?.master as string }, owner);
  const port = leaving && linkOf(network, leaving);
  if (leaving === undefined || port === undefined || frame.length - 14 <= port.mtu) return undefined;
  return smallMtu(questions, recorded, leaving, port);
}

/** It has a tag that no VLAN device there takes, or one that is down. */
async function wrongTag(
  { questions }: Case,
  place: Place,
  { tag }: Frame,
  link: Link | undefined,
): Promise<Cause | undefined> {
  if (tag === undefined || tag === 0 || link?.kind === 'vlan') return undefined;
  const { namespace } = place;
  const taken = [...(questions.network.namespaces.get(namespace)?.links.values() ?? [])].find(
    (other) => other.kind === 'vlan' && other.settings.id === tag && other.lower === place.link,
  );
  if (taken === undefined) return link?.master === undefined ? noVlan(questions, place, tag) : undefined;
  return taken.up ? undefined : downLink(questions, { namespace, link: taken.name });
}

/** It is for the namespace itself: does it take it, and does it answer? */
async function delivered(
  one: Case,
  place: Place,
  frame: Frame,
  arrivedBy: string,
): Promise<Cause | undefined> {
  const { namespace, direction } = place;
  if (direction === 'reply') return undefined;
  const { questions, recording, family } = one;
  const ignored = await ignoresEcho(questions, family, namespace, frame);
  if (ignored) return ignored;
  const blocked = await transformed(questions, recording, namespace);
  if (blocked) return blocked;
  const zone = /^fe80:/i.test(frame.source) ? { leaveBy: arrivedBy } : {};
  return sending(one, {
    ...{ namespace, source: frame.target, target: frame.source, direction: 'reply', ...zone },
  });
}
