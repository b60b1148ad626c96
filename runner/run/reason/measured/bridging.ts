import { inNamespace } from '../../../../lib/in-namespace.ts';
import type { Link, Network, PortVlan } from '../../network/network.ts';
import { belowOf, linkOf, type Port, peerOf, portsOf } from '../../network/questions.ts';
import { bridge as bridgeOf, ip, namespaceName } from '../commands.ts';
import { explore } from '../segment.ts';
import type { Cause, Cure } from './cause.ts';
import type { Questions } from './questions.ts';

/** A frame that came in at a port of a bridge and has to leave by another, or stay with the bridge itself. */
export interface Bridged {
  readonly from: Port;
  /** The link whose MAC address it is for; undefined for a broadcast that has to reach `towards`. */
  readonly towards: Port;
  /** ARP and neighbour discovery are flooded, whatever the bridge knows. */
  readonly isFlooded: boolean;
  readonly tag?: number;
  readonly mac?: string;
}

/** Why a bridge did not hand a frame on to where it should. Undefined where nothing is seen that forbids it. */
export async function notBridged(questions: Questions, frame: Bridged): Promise<Cause | undefined> {
  const { network } = questions;
  const { from } = frame;
  const bridge = linkOf(network, from)?.master;
  if (bridge === undefined) return undefined;
  const own = network.namespaces.get(from.namespace)?.links.get(bridge);
  if (own !== undefined && !own.up) return downLink(questions, { ...from, link: bridge });
  const leaving = portTowards(network, { ...from, link: bridge }, frame.towards);
  const vlan = own?.settings.vlan_filtering === 1 ? ingressVlan(network, from, frame.tag) : undefined;
  if (vlan !== undefined && !carries(network, from, vlan)) {
    return wrongVlan(questions, from, bridge, vlan, frame.tag !== undefined);
  }
  const state = await notForwarding(questions, from);
  if (state) return state;
  if (leaving === undefined) return loosePort(questions, { ...from, link: bridge }, frame.towards);
  const link = linkOf(network, leaving) as Link;
  if (leaving.link === bridge) {
    return vlan !== undefined && !carries(network, leaving, vlan)
      ? wrongVlan(questions, leaving, bridge, vlan, false)
      : undefined;
  }
  if (!link.up || !link.carrier) return downLink(questions, leaving);
  const closed = await notForwarding(questions, leaving);
  if (closed) return closed;
  const isolated = (port: Port) => linkOf(network, port)?.port?.settings.isolated === true;
  if (isolated(from) && isolated(leaving)) return bothIsolated(questions, from, leaving, bridge);
  if (vlan !== undefined && !carries(network, leaving, vlan))
    return wrongVlan(questions, leaving, bridge, vlan, false);
  return frame.isFlooded ? notFlooded(questions, leaving) : notSent(questions, frame, leaving, bridge);
}

/** The port of a bridge behind which a link lies; the bridge's own link where it is that, or lies on it. */
export function portTowards(network: Network, bridge: Port, towards: Port): Port | undefined {
  for (let at: Port | undefined = towards, depth = 0; at !== undefined && depth < 8; depth += 1) {
    if (at.namespace === bridge.namespace && at.link === bridge.link) return bridge;
    const peer: Port | undefined = peerOf(network, at);
    if (peer !== undefined) {
      if (peer.namespace === bridge.namespace && linkOf(network, peer)?.master === bridge.link) return peer;
      // Another bridge in between: what is behind its other ports is not looked up here.
      const master: string | undefined = linkOf(network, peer)?.master;
      if (master === undefined) return undefined;
      const space = network.namespaces.get(peer.namespace);
      const uplinks = space ? portsOf(space, master) : [];
      for (const uplink of uplinks) {
        const far = peerOf(network, { namespace: peer.namespace, link: uplink.name });
        if (far?.namespace === bridge.namespace && linkOf(network, far)?.master === bridge.link) return far;
      }
      return undefined;
    }
    at = belowOf(network, at);
  }
  return undefined;
}

/** The bridge of a namespace behind which a link lies. */
export function bridgeTowards(network: Network, namespace: string, towards: Port): string | undefined {
  const links = [...(network.namespaces.get(namespace)?.links.values() ?? [])];
  return links.find(
    ({ kind, name }) =>
      kind === 'bridge' && portTowards(network, { namespace, link: name }, towards) !== undefined,
  )?.name;
}

/** A link that is down, or has no carrier because its other end is (veth(4)). */
export async function downLink(questions: Questions, at: Port): Promise<Cause> {
  const { network } = questions;
  const peer = linkOf(network, at)?.up ? peerOf(network, at) : undefined;
  const port = peer !== undefined && linkOf(network, peer)?.up === false ? peer : at;
  const { namespace, link: name } = port;
  const link = linkOf(network, port);
  const command = `${ip(namespace)} link show ${name}`;
  const down = link?.up === false;
  return {
    reason: 'link-down',
    where: { namespace, device: name },
    sentence: down
      ? `${name} in ${namespaceName(namespace)} is administratively down`
      : `${name} in ${namespaceName(namespace)} has no carrier`,
    proven: down,
    cures: down
      ? [
          {
            because: `${name} in ${namespaceName(namespace)} is down`,
            commands: [`${ip(namespace)} link set ${name} up`],
          },
        ]
      : cablesOf(network, port),
    evidence: [await questions.shows(command)],
  };
}

/**
 * A tap or tun has a carrier while a program holds it (Documentation/networking/tuntap.rst). Where just one other is
 * held by none either, one socat for both is what a cable between them is.
 */
function cablesOf(network: Network, at: Port): Cure[] {
  const type = linkOf(network, at)?.settings.type;
  if (linkOf(network, at)?.kind !== 'tun') return [];
  const loose = [...network.namespaces].flatMap(([namespace, { links }]) =>
    [...links.values()]
      .filter(({ kind, up, carrier, settings }) => kind === 'tun' && up && !carrier && settings.type === type)
      .map(({ name }) => ({ namespace, link: name })),
  );
  const [near, far] = loose;
  if (near === undefined || far === undefined || loose.length > 2) return [];
  const held = (link: string, comma: string) =>
    ['TUN', `tun-type=${type}`, `tun-name=${link}`, 'iff-no-pi'].join(comma);
  const other = inNamespace(far.namespace, `socat ${held(far.link, '\\,')} STDIO`);
  const cable = `socat ${held(near.link, ',')} 'EXEC:${other},socktype=5'`;
  // One frame, one message: a socket of type 5 (SOCK_SEQPACKET, unix(7)).
  const command = `setsid -f ${inNamespace(near.namespace, cable)} </dev/null >/dev/null 2>&1`;
  return [{ because: `no program holds ${near.link} and ${far.link}`, commands: [command] }];
}

/** Spanning tree's states (Documentation/networking/bridge.rst). */
async function notForwarding(questions: Questions, port: Port): Promise<Cause | undefined> {
  const link = linkOf(questions.network, port);
  const state = link?.port?.settings.state;
  if (link?.port?.kind !== 'bridge' || state === undefined || state === 'forwarding') return undefined;
  if (!link.up || !link.carrier) return downLink(questions, port);
  const { namespace, link: name } = port;
  return {
    reason: 'link-down',
    where: { namespace, device: name },
    sentence: `port ${name} of ${link.master} in ${namespaceName(namespace)} is in state ${state}`,
    proven: false,
    cures: [
      {
        because: `port ${name} does not forward`,
        commands: [`${bridgeOf(namespace)} link set dev ${name} state 3`],
      },
      // With the protocol on, it decides.
      {
        because: `spanning tree keeps port ${name} from forwarding`,
        commands: [
          `${ip(namespace)} link set ${link.master} type bridge stp_state 0`,
          `${bridgeOf(namespace)} link set dev ${name} state 3`,
        ],
      },
    ],
    evidence: [await questions.shows(`${bridgeOf(namespace)} link show dev ${name}`)],
  };
}

/** The way leads to a link that is in no bridge, or in another one. */
async function loosePort(questions: Questions, bridge: Port, towards: Port): Promise<Cause | undefined> {
  const { network } = questions;
  const space = network.namespaces.get(bridge.namespace);
  for (const link of space?.links.values() ?? []) {
    const port = { namespace: bridge.namespace, link: link.name };
    const peer = peerOf(network, port);
    if (peer === undefined || link.master === bridge.link) continue;
    // Behind it there may be another bridge, or what the link lies on.
    if (leadsTo(network, port, towards)) return looseLink(questions, port, bridge.link);
    let below: Port | undefined = towards;
    while (below !== undefined && (below.namespace !== peer.namespace || below.link !== peer.link)) {
      const next: Port | undefined =
        peerOf(network, below) === undefined ? belowOf(network, below) : undefined;
      below = next;
    }
    if (below === undefined) continue;
    return looseLink(questions, port, bridge.link);
  }
  return undefined;
}

function leadsTo(network: Network, port: Port, { namespace, link }: Port): boolean {
  return explore(network, port).arrivals.some(
    (arrival) => arrival.port.namespace === namespace && arrival.port.link === link,
  );
}

/** A link that should be a port of a bridge. */
export async function looseLink(
  questions: Questions,
  { namespace, link }: Port,
  bridge: string,
): Promise<Cause> {
  return {
    reason: 'no-port',
    where: { namespace, device: link },
    sentence: `${link} in ${namespaceName(namespace)} is no port of ${bridge}`,
    proven: true,
    cures: [
      {
        because: `${link} is not in ${bridge}`,
        commands: [`${ip(namespace)} link set ${link} master ${bridge}`],
      },
    ],
    evidence: [await questions.shows(`${ip(namespace)} link show ${link}`)],
  };
}

async function bothIsolated(questions: Questions, from: Port, to: Port, bridge: string): Promise<Cause> {
  const { namespace } = from;
  const show = `${bridgeOf(namespace)} -d link show dev ${from.link}`;
  return {
    reason: 'filtered',
    where: { namespace, device: from.link },
    sentence: `ports ${from.link} and ${to.link} of ${bridge} in ${namespaceName(namespace)} are both isolated`,
    proven: true,
    cures: [
      {
        because: 'isolated ports cannot talk to each other',
        commands: [`${bridgeOf(namespace)} link set dev ${from.link} isolated off`],
      },
    ],
    evidence: [await questions.shows(show)],
  };
}

/** Broadcasts are not flooded to this port (bridge(8), `bcast_flood`, `mcast_flood`). */
async function notFlooded(questions: Questions, port: Port): Promise<Cause | undefined> {
  const settings = linkOf(questions.network, port)?.port?.settings ?? {};
  const name = ['bcast_flood', 'mcast_flood'].find((one) => settings[one] === false);
  return name === undefined ? undefined : floodOff(questions, port, name);
}

/** It is for one MAC address: the bridge has an entry for it that leads elsewhere, or none and does not flood. */
async function notSent(
  questions: Questions,
  frame: Bridged,
  leaving: Port,
  bridge: string,
): Promise<Cause | undefined> {
  const { network } = questions;
  const { namespace } = leaving;
  const entry = network.namespaces
    .get(namespace)
    ?.forwarding.find(({ mac, master, link }) => mac === frame.mac && (master === bridge || link === bridge));
  if (entry !== undefined && entry.link !== leaving.link) {
    const show = `${bridgeOf(namespace)} fdb show br ${bridge}`;
    return {
      reason: 'filtered',
      where: { namespace, device: leaving.link },
      sentence: `${bridge} in ${namespaceName(namespace)} has ${frame.mac} behind ${entry.link}, and it is behind ${leaving.link}`,
      proven: false,
      cures: [
        {
          because: 'the entry is wrong',
          commands: [`${bridgeOf(namespace)} fdb del ${frame.mac} dev ${entry.link} master`],
        },
      ],
      evidence: [await questions.shows(show)],
    };
  }
  const settings = linkOf(network, leaving)?.port?.settings ?? {};
  if (entry === undefined && settings.flood === false) return floodOff(questions, leaving, 'flood');
  return undefined;
}

async function floodOff(questions: Questions, port: Port, name: string): Promise<Cause> {
  const { namespace, link } = port;
  return {
    reason: 'filtered',
    where: { namespace, device: link },
    sentence: `port ${link} in ${namespaceName(namespace)} gets nothing that the bridge floods: ${name} is off, and the bridge has learnt of nobody behind it`,
    proven: true,
    cures: [
      {
        because: `${name} is off at ${link}`,
        commands: [`${bridgeOf(namespace)} link set dev ${link} ${name} on`],
      },
    ],
    evidence: [await questions.shows(`${bridgeOf(namespace)} -d link show dev ${link}`)],
  };
}

/** A bridge that filters VLANs: the VLAN of a frame that came in (bridge(8), `pvid`). */
function ingressVlan(network: Network, port: Port, tag: number | undefined): number {
  const pvid = vlansOf(network, port).find(({ pvid }) => pvid)?.vlan;
  return tag !== undefined && tag > 0 ? tag : (pvid ?? 0);
}

function vlansOf({ namespaces }: Network, { namespace, link }: Port): PortVlan[] {
  return (namespaces.get(namespace)?.vlans ?? []).filter((entry) => entry.link === link);
}

function carries(network: Network, port: Port, vlan: number): boolean {
  return vlansOf(network, port).some((entry) => entry.vlan <= vlan && vlan <= entry.vlanEnd);
}

async function wrongVlan(
  questions: Questions,
  port: Port,
  bridge: string,
  vlan: number,
  tagged: boolean,
): Promise<Cause> {
  const { namespace, link } = port;
  const self = link === bridge ? ' self' : '';
  const none = vlan === 0;
  return {
    reason: 'no-port',
    where: { namespace, device: link },
    sentence: none
      ? `${link} in ${namespaceName(namespace)} takes no frames without a tag: it has no pvid`
      : `${link} in ${namespaceName(namespace)} is not in VLAN ${vlan} of ${bridge}`,
    proven: true,
    cures: none
      ? []
      : [
          ...(tagged ? [''] : [' pvid untagged', '']).map((how) => ({
            because: `${link} is not in VLAN ${vlan}`,
            commands: [`${bridgeOf(namespace)} vlan add dev ${link} vid ${vlan}${how}${self}`],
          })),
        ],
    evidence: [await questions.shows(`${bridgeOf(namespace)} vlan show dev ${link}`)],
  };
}
