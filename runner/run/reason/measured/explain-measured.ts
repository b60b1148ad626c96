import { covers, familyOf, splitZone } from '../../network/address.ts';
import type { Link } from '../../network/network.ts';
import { belowOf, forwards, holdersOf, linkOf, type Port, peerOf } from '../../network/questions.ts';
import { namespaceName } from '../commands.ts';
import { noVlan, takenByItself, ttlExceeded } from './at-the-end.ts';
import { downLink } from './bridging.ts';
import type { Cause } from './cause.ts';
import { queued, stoppedByXdp, transformed } from './dropped-by-device.ts';
import { dropOf, droppedByLegacy, droppedByRule, traceOf } from './filtered.ts';
import type { Frame } from './frame.ts';
import { ignoresEcho } from './ignored-echo.ts';
import { pingOptions } from './ping-options.ts';
import { type Direction, isForNamespace, lastPlace, ownerOfMac, type Place } from './place.ts';
import type { Questions } from './questions.ts';
import type { RecordedProbe, Recording } from './recording.ts';
import { notResolved } from './resolving.ts';
import { notForwarded, refused } from './routing.ts';
import { smallMtu, tooBig } from './too-big.ts';
import { notTaken, staleEntry } from './wrong-mac.ts';

/** Says why a ping got no further than it was seen. Undefined where nothing that is seen there explains it. */
export async function explainPlace(
  questions: Questions,
  recording: Recording,
  recorded: RecordedProbe,
): Promise<Cause | undefined> {
  const place = lastPlace(recording.network, recorded);
  const explainer = new Explainer(questions, recording, recorded);
  switch (place.how) {
    case 'unsent':
      return explainer.unsent();
    case 'left':
      return explainer.left(place, place.frame as Frame);
    case 'arrived':
      return explainer.arrived(place, place.frame as Frame);
    case 'returned':
      return explainer.returned(place, place.frame as Frame);
  }
}

/** A packet that a namespace sends of its own accord. */
interface Own {
  readonly namespace: string;
  readonly source?: string;
  readonly target: string;
  readonly direction: Direction;
  /** The link that it has to leave by. */
  readonly leaveBy?: string;
}

class Explainer {
  readonly #questions: Questions;
  readonly #recording: Recording;
  readonly #recorded: RecordedProbe;
  readonly #family: 4 | 6;

  constructor(questions: Questions, recording: Recording, recorded: RecordedProbe) {
    this.#questions = questions;
    this.#recording = recording;
    this.#recorded = recorded;
    this.#family = familyOf(splitZone(recorded.probe.target).address) === 6 ? 6 : 4;
  }

  /** Nothing left the namespace that pings. */
  unsent(): Promise<Cause | undefined> {
    const { probe } = this.#recorded;
    const { address: target, device: zone } = splitZone(probe.target);
    const { source, device = zone } = pingOptions(probe.command?.text);
    return this.#sending({
      ...{ namespace: probe.source, target, direction: 'request' },
      ...(source !== undefined && { source }),
      ...(device !== undefined && { leaveBy: device }),
    });
  }

  /** It went out there and came in nowhere. */
  async left(place: Place, frame: Frame): Promise<Cause | undefined> {
    const { network } = this.#questions;
    const large = await tooBig(this.#questions, this.#recorded);
    if (large) return large;
    const dropped = await this.#dropped(place.namespace, frame, place.direction, undefined);
    if (dropped) return dropped;
    const link = linkOf(network, place);
    const peer = peerOf(network, place);
    const far = peer && linkOf(network, peer);
    if (peer === undefined || far === undefined) return this.#leftByOther(place, frame, link);
    if (!far.up) return downLink(this.#questions, peer);
    if (frame.length - 14 > far.mtu) return smallMtu(this.#questions, this.#recorded, peer, far);
    if (link !== undefined && !link.carrier) return downLink(this.#questions, place);
    if (far.shown.xdp !== undefined) return stoppedByXdp(this.#questions, peer);
    // Nobody has that MAC address, or the bridge at the other end flooded it to all but the right port.
    const there = this.#recorded.frames.find(
      (one) => !one.out && one.namespace === peer.namespace && one.link === peer.link,
    );
    return there === undefined ? undefined : this.arrived({ ...place, ...peer, how: 'arrived' }, there);
  }

  /** It came in there and was seen no more. */
  async arrived(place: Place, frame: Frame): Promise<Cause | undefined> {
    const { network } = this.#questions;
    const { namespace, direction } = place;
    const large = await tooBig(this.#questions, this.#recorded);
    if (large) return large;
    const dropped = await this.#dropped(namespace, frame, direction, place.link);
    if (dropped) return dropped;
    if (!isForNamespace(network, frame)) return notTaken(this.#questions, place, frame);
    const link = linkOf(network, place);
    if (frame.tag !== undefined && frame.tag > 0 && link?.kind !== 'vlan') {
      const taken = [...(network.namespaces.get(namespace)?.links.values() ?? [])].find(
        (one) => one.kind === 'vlan' && one.settings.id === frame.tag && one.lower === place.link,
      );
      if (taken === undefined && link?.master === undefined) return noVlan(this.#questions, place, frame.tag);
      if (taken !== undefined && !taken.up) return downLink(this.#questions, { namespace, link: taken.name });
    }
    // A bridge takes what is for itself as if it had come in by the bridge.
    const arrivedBy = link?.port?.kind === 'bridge' ? (link.master as string) : place.link;
    const master = linkOf(network, { namespace, link: arrivedBy });
    if (master !== undefined && !master.up) return downLink(this.#questions, { namespace, link: arrivedBy });
    const came = frame.outer ?? frame;
    const trace = traceOf(this.#recording, { namespace, ...came, names: this.#names(direction) });
    const mark = trace?.mark !== undefined && Number(trace.mark) !== 0 ? trace.mark : undefined;
    // Translated on its way through, it goes where it is for then; its source changes after routing.
    const target = trace?.addresses.at(-1)?.target ?? came.target;
    const { source } = came;
    const answer = await this.#questions.route({
      ...{ namespace, target, source, arrivedBy },
      ...(mark !== undefined && { mark }),
    });
    const routed = {
      ...{ namespace, source, target, arrivedBy, direction, family: this.#family },
      ...(mark !== undefined && { mark }),
    };
    if (answer.kind === 'refused' && /^a route of type (broadcast|multicast|anycast)/.test(answer.error))
      return this.#delivered(place, frame, arrivedBy);
    const down = answer.kind === 'refused' && this.#downTowards(namespace, target);
    if (down) return downLink(this.#questions, down);
    if (answer.kind !== 'local') {
      const stale = await staleEntry(this.#questions, place, frame);
      if (stale) return stale;
    }
    if (answer.kind === 'refused') return refused(this.#questions, routed, answer);
    if (answer.kind === 'local' && direction === 'reply' && namespace !== this.#recorded.probe.source)
      return takenByItself(this.#questions, namespace, target, answer.command);
    if (answer.kind === 'local')
      return frame.outer === undefined ? this.#delivered(place, frame, arrivedBy) : undefined;
    if (!forwards(network, { namespace, link: arrivedBy }, this.#family))
      return notForwarded(this.#questions, routed, arrivedBy);
    if ((frame.ttl ?? 64) <= 1) return ttlExceeded(this.#questions, place, frame);
    return this.#handingOn({ namespace, link: answer.device }, answer.gateway, target, direction);
  }

  /** The reply came back to where the request was sent, and ping did not get it. */
  async returned(place: Place, frame: Frame): Promise<Cause | undefined> {
    if (/ [1-9]\d* received/.test(this.#recorded.said)) return undefined;
    return this.arrived(place, frame);
  }

  /** It is for the namespace itself: does it take it, and does it answer? */
  async #delivered(place: Place, frame: Frame, arrivedBy: string): Promise<Cause | undefined> {
    const { namespace, direction } = place;
    if (direction === 'reply') return undefined;
    const ignored = await ignoresEcho(this.#questions, this.#family, namespace, frame);
    if (ignored) return ignored;
    const zone = /^fe80:/i.test(frame.source) ? { leaveBy: arrivedBy } : {};
    return this.#sending({
      ...{ namespace, source: frame.target, target: frame.source, direction: 'reply', ...zone },
    });
  }

  /** A namespace sends it of its own accord, and nothing of it was seen. */
  async #sending(own: Own): Promise<Cause | undefined> {
    const { namespace, source, target, direction, leaveBy } = own;
    const { network } = this.#questions;
    const large = await tooBig(this.#questions, this.#recorded);
    if (large) return large;
    const drop = this.#dropAt({ namespace, source: source ?? '', target }, direction);
    if (drop) return droppedByRule(this.#questions, drop, this.#what(direction));
    const device = leaveBy !== undefined && network.namespaces.get(namespace)?.links.get(leaveBy);
    if (device && !device.up) return downLink(this.#questions, { namespace, link: device.name });
    const answer = await this.#questions.route({
      ...{ namespace, target },
      ...(source !== undefined && { source }),
      ...(leaveBy !== undefined && { leaveBy }),
    });
    const routed = {
      ...{ namespace, target, direction, family: this.#family },
      ...(source !== undefined && { source }),
    };
    if (answer.kind === 'refused') {
      const down = this.#downTowards(namespace, target);
      return down ? downLink(this.#questions, down) : refused(this.#questions, routed, answer);
    }
    if (answer.kind === 'local') {
      const lo = network.namespaces.get(namespace)?.links.get('lo');
      if (lo !== undefined && !lo.up) return downLink(this.#questions, { namespace, link: 'lo' });
      return direction === 'reply'
        ? takenByItself(this.#questions, namespace, target, answer.command)
        : undefined;
    }
    const legacy = this.#recording.legacy.find((one) => one.namespace === namespace);
    const onward = await this.#handingOn(
      { namespace, link: answer.device },
      answer.gateway,
      target,
      direction,
    );
    if (onward) return onward;
    return legacy ? droppedByLegacy(this.#questions, legacy, this.#what(direction), undefined) : undefined;
  }

  /** It is to leave by a link, and did not. */
  async #handingOn(
    from: Port,
    gateway: string | undefined,
    target: string,
    direction: Direction,
  ): Promise<Cause | undefined> {
    const { network } = this.#questions;
    const link = linkOf(network, from);
    if (link === undefined) return undefined;
    if (!link.up) return downLink(this.#questions, from);
    const cause =
      link.flags.includes('NOARP') || link.flags.includes('POINTOPOINT')
        ? undefined
        : await notResolved(this.#questions, this.#recording, {
            ...{ from, nextHop: gateway ?? target, isGateway: gateway !== undefined, family: this.#family },
          });
    if (cause) return direction === 'reply' ? this.#backward(cause, from.namespace) : cause;
    const blocked = await transformed(this.#questions, this.#recording, from.namespace);
    if (blocked) return blocked;
    const held = await queued(this.#questions, from);
    if (held) return held;
    if (!link.carrier) return downLink(this.#questions, from);
    return undefined;
  }

  /** Nobody has the address that the reply goes to: it has no way back. */
  #backward(cause: Cause, namespace: string): Cause {
    const isNobody =
      cause.reason === 'no-such-address' ||
      (cause.reason === 'no-neighbour' && /but nobody holds that address$/.test(cause.sentence));
    if (!isNobody) return cause;
    return {
      ...cause,
      reason: 'no-return-route',
      sentence: `the request arrives in ${namespaceName(namespace)}, but on the way back ${cause.sentence}`,
    };
  }

  /** It left by a link that is no pair: a bridge, a VLAN, a tunnel. */
  async #leftByOther(place: Place, frame: Frame, link: Link | undefined): Promise<Cause | undefined> {
    const { network } = this.#questions;
    if (link === undefined) return undefined;
    if (link.kind === 'bridge') {
      const owner = ownerOfMac(network, frame.toMac);
      if (owner === undefined) return notTaken(this.#questions, place, frame);
      const { namespace } = place;
      const ports = [...(network.namespaces.get(namespace)?.links.values() ?? [])].filter(
        ({ master }) => master === link.name,
      );
      const down = ports.find(({ up }) => !up);
      return down ? downLink(this.#questions, { namespace, link: down.name }) : undefined;
    }
    const below = belowOf(network, place);
    const lower = below && linkOf(network, below);
    if (below !== undefined && lower !== undefined && !lower.up) return downLink(this.#questions, below);
    const blocked = await transformed(this.#questions, this.#recording, place.namespace);
    return blocked ?? this.#encapsulated(place, link);
  }

  /** A tunnel's own packets have a way of their own. */
  async #encapsulated({ namespace, direction }: Place, link: Link): Promise<Cause | undefined> {
    const { remote, local } = link.settings;
    if (typeof remote !== 'string' || remote === 'any') return undefined;
    const answer = await this.#questions.route({
      ...{ namespace, target: remote },
      ...(typeof local === 'string' && local !== 'any' && { source: local }),
    });
    const family = familyOf(remote) === 6 ? 6 : 4;
    if (answer.kind === 'refused')
      return refused(this.#questions, { namespace, target: remote, direction, family }, answer);
    if (answer.kind !== 'unicast') return undefined;
    return this.#handingOn({ namespace, link: answer.device }, answer.gateway, remote, direction);
  }

  /** A rule dropped it where it was seen last: traced, or counted by iptables-legacy. */
  async #dropped(
    namespace: string,
    frame: Frame,
    direction: Direction,
    link: string | undefined,
  ): Promise<Cause | undefined> {
    const { source, target } = frame.outer ?? frame;
    const drop =
      this.#dropAt({ namespace, source, target }, direction) ??
      this.#droppedReply(namespace, frame, direction);
    const what = this.#what(direction);
    if (drop) return droppedByRule(this.#questions, drop, what);
    const legacy = this.#recording.legacy.find((one) => one.namespace === namespace);
    return legacy ? droppedByLegacy(this.#questions, legacy, what, link) : undefined;
  }

  #dropAt(packet: { namespace: string; source: string; target: string }, direction: Direction) {
    return dropOf(this.#recording, { ...packet, names: this.#names(direction) });
  }

  /** The request arrived, and its answer was dropped by the answerer's own rules. */
  #droppedReply(namespace: string, { source, target }: Frame, direction: Direction) {
    if (direction === 'reply') return undefined;
    return dropOf(this.#recording, {
      ...{ namespace, source: target, target: source, names: this.#names('reply') },
    });
  }

  #names(direction: Direction): string[] {
    return [direction === 'request' ? 'echo-request' : 'echo-reply'];
  }

  #what(direction: Direction): string {
    return direction === 'request' ? 'the echo request' : 'the echo reply';
  }

  /** A link that is down and that would, when up, reach the target without a router. */
  #downTowards(namespace: string, target: string): Port | undefined {
    const { network } = this.#questions;
    const holders = holdersOf(network, target);
    for (const link of network.namespaces.get(namespace)?.links.values() ?? []) {
      const port = { namespace, link: link.name };
      const peer = peerOf(network, port);
      if (link.up || link.name === 'lo' || peer === undefined) continue;
      const shares = link.addresses.some(
        (one) => one.family === this.#family && covers(one.address, one.prefix, target),
      );
      const isPeer = holders.some((one) => one.namespace === peer.namespace && one.link === peer.link);
      if (shares || isPeer) return port;
    }
    return undefined;
  }
}
