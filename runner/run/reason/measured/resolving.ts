import { inNamespace } from '../../../../lib/in-namespace.ts';
import { isLinkLocal, sameAddress } from '../../network/address.ts';
import type { Network } from '../../network/network.ts';
import {
  belowOf,
  type Holder,
  holdersOf,
  largerSysctl,
  linkOf,
  type Port,
  sysctl,
} from '../../network/questions.ts';
import { ip, namespaceName } from '../commands.ts';
import { flushedLink } from '../no-neighbour.ts';
import { explore } from '../segment.ts';
import { bridgeTowards, downLink, looseLink, notBridged } from './bridging.ts';
import type { Cause } from './cause.ts';
import { queued } from './dropped-by-device.ts';
import { dropOf, droppedByLegacy, droppedByRule } from './filtered.ts';
import type { Frame } from './frame.ts';
import { macvlansApart } from './macvlan.ts';
import { onTheWay } from './place.ts';
import type { Questions } from './questions.ts';
import type { Recording } from './recording.ts';
import { filteringNames, proxyCures, routeCures, wrongRoutes } from './route-settings.ts';

/** Somebody asks for the MAC address of the next hop, and gets no answer. */
export interface Asking {
  readonly from: Port;
  readonly nextHop: string;
  readonly isGateway: boolean;
  readonly family: 4 | 6;
}

/** Why nobody answered ARP or neighbour discovery, from where the question was heard. */
export async function notResolved(
  questions: Questions,
  recording: Recording,
  asking: Asking,
): Promise<Cause | undefined> {
  const { network } = questions;
  const { from, nextHop } = asking;
  const isAsked = (address: string) => sameAddress(address, nextHop);
  const asked = recording.asking.filter(({ kind, target }) => kind === 'who-has' && isAsked(target));
  const answered = recording.asking.filter(({ kind, source }) => kind === 'is-at' && isAsked(source));
  const dropped = await askingDropped(questions, recording, asking, [...asked, ...answered]);
  if (dropped) return dropped;

  const isKnown = answered.some((frame) => !frame.out && isAt(network, frame, from));
  if (isKnown) return undefined;
  const apart = await macvlansApart(questions, asking);
  if (apart) return apart;
  const answer = onTheWay(network, answered).at(-1);
  if (answer !== undefined && !answer.out && linkOf(network, answer)?.master !== undefined) {
    const bridged = await notBridged(questions, {
      ...{ from: answer, towards: from, isFlooded: false },
      ...(answer.toMac !== undefined && { mac: answer.toMac }),
      ...(answer.tag !== undefined && { tag: answer.tag }),
    });
    if (bridged) return bridged;
  }
  const holders = holdersOf(network, nextHop).filter(
    ({ namespace }) => !isLinkLocal(nextHop) || namespace !== from.namespace,
  );
  const heard = asked.filter(({ out }) => !out);
  const hearing = holders.find((holder) => heard.some(({ namespace }) => namespace === holder.namespace));
  if (hearing !== undefined && answered.length === 0) {
    const link = heard.find(({ namespace }) => namespace === hearing.namespace)?.link ?? hearing.link;
    const { namespace } = hearing;
    // Neighbour discovery is ICMPv6, and meets the rules of ip6tables.
    const legacy =
      asking.family === 6 ? recording.legacy.find((drop) => drop.namespace === namespace) : undefined;
    if (legacy) return droppedByLegacy(questions, legacy, 'neighbour discovery', link);
    return silentHolder(questions, asking, hearing, { namespace, link });
  }
  for (const holder of holders) {
    const lost = await lostQuestion(questions, asked, holder);
    if (lost) return lost;
  }
  if (asked.length === 0) return undefined;
  const [holder] = holders;
  return holder === undefined ? unanswered(questions, asking) : elsewhere(questions, asking, holder);
}

/** Was it seen at the link itself, or at a port of it? */
function isAt(network: Network, frame: Frame, { namespace, link }: Port): boolean {
  return frame.namespace === namespace && (frame.link === link || linkOf(network, frame)?.master === link);
}

/** Rules that dropped the question, or its answer. */
async function askingDropped(
  questions: Questions,
  recording: Recording,
  { from, nextHop }: Asking,
  frames: readonly Frame[],
): Promise<Cause | undefined> {
  const spaces = new Set([from.namespace, ...frames.map(({ namespace }) => namespace)]);
  for (const namespace of spaces) {
    const drop = dropOf(recording, {
      ...{ namespace, source: '', target: nextHop },
      names: ['arp', 'nd-neighbor-solicit', 'nd-neighbor-advert'],
    });
    if (drop === undefined) continue;
    return droppedByRule(questions, drop, drop.packet === 'arp' ? 'ARP' : 'neighbour discovery');
  }
  return undefined;
}

/** The question got to some bridge, and not on to the holder. */
async function lostQuestion(
  questions: Questions,
  asked: readonly Frame[],
  holder: Holder,
): Promise<Cause | undefined> {
  const { network } = questions;
  const link = linkOf(network, holder);
  if (link !== undefined && (!link.up || !link.carrier)) return downLink(questions, holder);
  const atBridge = asked.filter((frame) => !frame.out && linkOf(network, frame)?.master !== undefined);
  for (const frame of atBridge) {
    const cause = await notBridged(questions, {
      ...{ from: frame, towards: holder, isFlooded: true },
      ...(frame.tag !== undefined && { tag: frame.tag }),
    });
    if (cause) return cause;
  }
  // It came in at a link that is no port of the bridge behind which the holder is.
  for (const frame of asked.filter(({ out }) => !out)) {
    const own = linkOf(network, frame);
    if (own === undefined || own.master !== undefined || own.kind === 'bridge') continue;
    const bridge = bridgeTowards(network, frame.namespace, holder);
    if (bridge !== undefined) return looseLink(questions, frame, bridge);
  }
  return undefined;
}

/** Who holds the address has heard the question and keeps silent. */
async function silentHolder(
  questions: Questions,
  asking: Asking,
  holder: Holder,
  port: Port,
): Promise<Cause> {
  const { network } = questions;
  const { from, nextHop, family } = asking;
  const { namespace, link } = port;
  const there = `${holder.link} in ${namespaceName(namespace)}`;
  const base = { where: { namespace: from.namespace, device: from.link }, reason: 'no-neighbour' as const };
  const entry = await questions.shows(`${ip(from.namespace)} neigh show ${nextHop} dev ${from.link}`);
  if (holder.held.dadfailed) {
    const show = `${ip(namespace)} -6 address show dev ${holder.link}`;
    return {
      reason: 'duplicate-address',
      where: { namespace, device: holder.link },
      sentence: `${nextHop} on ${there} is not used: somebody else on the link holds it`,
      proven: true,
      cures: [],
      evidence: [await questions.shows(show)],
    };
  }
  if (holder.held.tentative) {
    return {
      ...base,
      sentence: `${there} holds ${nextHop}, but it is still tentative: duplicate address detection has not ended`,
      proven: false,
      cures: [
        {
          because: `${nextHop} is still tentative`,
          commands: [
            `${ip(namespace)} address del ${nextHop}/${holder.held.prefix} dev ${holder.link}`,
            `${ip(namespace)} address add ${nextHop}/${holder.held.prefix} dev ${holder.link} nodad`,
          ],
        },
      ],
      evidence: [entry, await questions.shows(`${ip(namespace)} -6 address show dev ${holder.link}`)],
    };
  }
  if (linkOf(network, port)?.flags.includes('NOARP')) {
    return {
      ...base,
      sentence: `${there} holds ${nextHop}, but ${link} answers no ARP (NOARP)`,
      proven: true,
      cures: [{ because: 'ARP is off', commands: [`${ip(namespace)} link set ${link} arp on`] }],
      evidence: [entry, await questions.shows(`${ip(namespace)} link show ${link}`)],
    };
  }
  if (family === 4 && largerSysctl(network, port, 'arp_ignore') > 0) {
    const isSet = (name: string) => sysctl(network, namespace, `ipv4/conf/${name}/arp_ignore`) > 0;
    const names = ['all', link].filter(isSet).map((name) => `net.ipv4.conf.${name}.arp_ignore`);
    return {
      ...base,
      sentence: `${there} holds ${nextHop}, but ${names[0]} is not 0`,
      proven: true,
      cures: [
        {
          because: 'ARP is ignored',
          commands: [inNamespace(namespace, `sysctl -w ${names.map((name) => `${name}=0`).join(' ')}`)],
        },
      ],
      evidence: [entry, await questions.shows(inNamespace(namespace, `sysctl ${names.join(' ')}`))],
    };
  }
  const held = await queued(questions, { namespace, link: holder.link });
  if (held) return held;
  const asker = linkOf(network, from)?.addresses.find((one) => one.family === family)?.address;
  if (family === 4 && asker !== undefined) {
    const answer = await questions.route({ namespace, target: nextHop, source: asker, arrivedBy: link });
    if (answer.kind === 'refused' && /cross-device|Invalid argument/.test(answer.error)) {
      return refusesAsker(questions, port, asker, answer.command);
    }
    if (answer.kind !== 'local') {
      return {
        ...base,
        sentence: `${there} holds ${nextHop}, but its routing does not take that for its own address`,
        proven: true,
        cures: [
          {
            because: 'the route of the address itself is missing',
            commands: [
              `${ip(namespace)} route add local ${nextHop} dev ${holder.link} table local src ${nextHop} scope host`,
            ],
          },
        ],
        evidence: [entry, await questions.shows(answer.command)],
      };
    }
  }
  return {
    ...base,
    sentence: `${there} holds ${nextHop} and gets the question for it on ${link}, but does not answer`,
    ...{ proven: false, cures: [], evidence: [entry] },
  };
}

/** The reverse path filter takes no ARP either (arp_process asks the same routing). */
async function refusesAsker(
  questions: Questions,
  { namespace, link }: Port,
  asker: string,
  command: string,
): Promise<Cause> {
  const names = filteringNames(questions.network, { namespace, link });
  return {
    reason: 'rp-filter',
    where: { namespace, device: link },
    sentence: `${namespaceName(namespace)} takes nothing from ${asker} on ${link}: the way back does not leave by ${link} (rp_filter)`,
    proven: true,
    cures:
      names.length === 0
        ? []
        : [
            {
              because: 'the reverse path filter is on',
              commands: [inNamespace(namespace, `sysctl -w ${names.map((name) => `${name}=0`).join(' ')}`)],
            },
          ],
    evidence: [
      await questions.shows(command),
      ...(names.length === 0
        ? []
        : [await questions.shows(inNamespace(namespace, `sysctl ${names.join(' ')}`))]),
    ],
  };
}

/** Somebody holds it, but not on the link on which it is asked for. */
async function elsewhere(
  questions: Questions,
  { from, nextHop, family }: Asking,
  holder: Holder,
): Promise<Cause> {
  const { namespace, link } = from;
  const there = `${holder.link} in ${namespaceName(holder.namespace)}`;
  return {
    reason: 'no-neighbour',
    where: { namespace, device: link },
    sentence: `${namespaceName(namespace)} takes ${nextHop} for on-link on ${link}, but ${there} is not on that link`,
    proven: false,
    // Straight on over that link is what was tried.
    cures: [
      ...wrongRoutes(questions.network, { namespace, target: nextHop, family, link }),
      ...routeCures(questions.network, { namespace, target: nextHop, family }, 'replace').filter(
        ({ commands }) => !commands.some((command) => command.endsWith(` ${nextHop} dev ${link}`)),
      ),
      ...proxyCures(questions.network, { from, nextHop, family }),
    ],
    evidence: [
      await questions.shows(`${ip(namespace)} route get ${nextHop}`),
      await questions.shows(`${ip(namespace)} neigh show ${nextHop} dev ${link}`),
    ],
  };
}

async function unanswered(
  questions: Questions,
  { from, nextHop, isGateway, family }: Asking,
): Promise<Cause> {
  // IPv6 addresses are gone with a link that is down, and may have been what is asked for.
  const flushed = family === 6 ? flushedOf(questions.network, from) : undefined;
  if (flushed) return { ...(await downLink(questions, flushed)), proven: false };
  const near = namespaceName(from.namespace);
  const entry = await questions.shows(`${ip(from.namespace)} neigh show ${nextHop} dev ${from.link}`);
  return {
    reason: isGateway ? 'no-neighbour' : 'no-such-address',
    where: { namespace: from.namespace, device: from.link },
    sentence: isGateway
      ? `${near} sends to the gateway ${nextHop} over ${from.link}, but nobody holds that address`
      : `nobody holds ${nextHop}: ${near} asks for it on ${from.link} in vain`,
    proven: / FAILED/.test(entry.output),
    cures: isGateway
      ? wrongRoutes(questions.network, { namespace: from.namespace, via: nextHop, family, link: from.link })
      : [],
    evidence: [entry],
  };
}

/** A link that is down without IPv6 addresses: on the same segment, or one end of the same macvlans or tunnel. */
function flushedOf(network: Network, from: Port): Port | undefined {
  const segment = flushedLink(network, explore(network, from));
  if (segment !== undefined) return segment;
  const below = belowOf(network, from);
  const reached = [from, ...(below === undefined ? [] : [below])].flatMap((port) =>
    explore(network, port).arrivals.map((arrival) => arrival.port),
  );
  const isReached = (port: Port | undefined) =>
    port !== undefined &&
    [from, ...(below === undefined ? [] : [below]), ...reached].some((one) => isSamePort(one, port));
  const own = linkOf(network, from);
  for (const { name, links } of network.namespaces.values()) {
    for (const link of links.values()) {
      const port = { namespace: name, link: link.name };
      if (link.up || isSamePort(port, from) || link.addresses.some(({ family }) => family === 6)) continue;
      const isMacvlan = /^(macvlan|ipvlan)$/.test(link.kind) && isReached(belowOf(network, port));
      const isSameTunnel =
        link.kind === 'vxlan' && own?.kind === 'vxlan' && link.settings.id === own.settings.id;
      if (isReached(port) || isMacvlan || isSameTunnel) return port;
    }
  }
  return undefined;
}

function isSamePort(one: Port, other: Port): boolean {
  return one.namespace === other.namespace && one.link === other.link;
}
