import type { Network } from '../network/network.ts';
import { linkOf, type Port } from '../network/questions.ts';
import { bridge, ip, namespaceName } from './commands.ts';
import { type Finding, placeOf } from './finding.ts';

/** What can be wrong with a link or with a bridge's port, each as a finding. */

/**
 * A link that is down, or has no carrier. Administratively down is configuration and proven; a carrier
 * may still be on its way, since linkwatch tells of changes late (Documentation/networking/operstates.rst); but a
 * tap's comes and goes with the program that holds it (tun_set_iff), and nothing is proven while one runs.
 */
export function linkDown(network: Network, port: Port): Finding {
  const one = linkOf(network, port);
  const down = one?.up === false;
  const { namespace, link } = port;
  const command = `${ip(namespace)} link show ${link}`;
  return {
    reason: 'link-down',
    where: placeOf(port),
    sentence: down
      ? `${link} in ${namespaceName(namespace)} is administratively down`
      : `${link} in ${namespaceName(namespace)} has no carrier`,
    certain: down || one?.kind === 'tun',
    shows: [command],
  };
}

/** The finding where the link is down. */
export function downOf(network: Network, port: Port): Finding | undefined {
  return linkOf(network, port)?.up === false ? linkDown(network, port) : undefined;
}

/** A port that does not forward: spanning tree (Documentation/networking/bridge.rst). */
export function portState(network: Network, port: Port): Finding | undefined {
  const link = linkOf(network, port);
  const state = link?.port?.settings.state;
  if (link === undefined || state === undefined || state === 'forwarding') return undefined;
  if (!link.up || !link.carrier) return undefined;
  const { namespace, link: name } = port;
  return {
    reason: 'link-down',
    where: placeOf(port),
    sentence: `port ${name} of ${link.master} in ${namespaceName(namespace)} is in state ${state}`,
    // Listening and learning end by themselves after the forward delay.
    certain: false,
    shows: [`${bridge(namespace)} link show dev ${name}`],
  };
}

/** Two isolated ports of one bridge do not talk to each other (bridge(8), `isolated`). */
export function portIsolated(network: Network, from: Port, to: Port): Finding | undefined {
  const isolated = (port: Port) => linkOf(network, port)?.port?.settings.isolated === true;
  if (!isolated(from) || !isolated(to)) return undefined;
  const { namespace, link } = from;
  const master = linkOf(network, from)?.master;
  return {
    reason: 'filtered',
    where: placeOf(from),
    sentence: `ports ${link} and ${to.link} of ${master} in ${namespaceName(namespace)} are both isolated`,
    certain: true,
    shows: [link, to.link].map((one) => `${bridge(namespace)} -d link show dev ${one}`),
  };
}
