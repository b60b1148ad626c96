import type { Amount, Role } from '../../../lib/index.ts';
import type { Link, Namespace, Network } from '../../run/network/network.ts';
import { peerOf, portKey } from '../../run/network/questions.ts';

/** A namespace of a submission, as far as roles go. */
export interface Member {
  readonly namespace: string;
  /** The networks (broadcast domains) that it is attached to, each by one of its links. */
  readonly attachments: readonly Attachment[];
  readonly forwards: boolean;
}

export interface Attachment {
  readonly network: string;
  readonly link: string;
  /** Its first address there, without the link-local ones. */
  readonly address?: string;
}

/** Who is attached to what: the namespaces of a live network, whatever they are called. */
export function membersOf(network: Network): Member[] {
  const networks = broadcastDomains(network);
  return [...network.namespaces.values()].map((namespace) => ({
    namespace: namespace.name,
    attachments: [...namespace.links.values()]
      .filter((link) => takesPart(link))
      .map((link) => {
        const address = link.addresses.find(({ scope }) => scope === 'global')?.address;
        const key = networks.of(portKey({ namespace: namespace.name, link: link.name }));
        return { network: key, link: link.name, ...(address !== undefined && { address }) };
      }),
    forwards: forwards(namespace),
  }));
}

/** Those of the role. */
export function withRole(members: readonly Member[], role: Role): Member[] {
  return members.filter(({ attachments }) => {
    const count = new Set(attachments.map(({ network }) => network)).size;
    return count > 0 && is(count, role.networks);
  });
}

export function is(count: number, amount: Amount): boolean {
  return typeof amount === 'number' ? count === amount : count >= amount.atLeast;
}

export function amountText(amount: Amount): string {
  return typeof amount === 'number' ? String(amount) : `at least ${amount.atLeast}`;
}

/** Not a loopback, not a port of a bridge, and a bridge only with an address of its own. */
function takesPart(link: Link): boolean {
  if (link.kind === 'loopback' || link.flags.includes('LOOPBACK') || link.master !== undefined) return false;
  const hasAddress = link.addresses.some(({ scope }) => scope === 'global');
  return link.kind === 'veth' || link.kind === 'macvlan' || link.kind === 'vlan' || hasAddress;
}

function forwards({ sysctls }: Namespace): boolean {
  return sysctls.get('ipv4/ip_forward') === '1' || sysctls.get('ipv4/conf/all/forwarding') === '1';
}

/** Sets of ports that hear each other’s broadcasts: joined by pairs and by bridges (union-find). */
function broadcastDomains(network: Network): { of(port: string): string } {
  const parent = new Map<string, string>();
  const of = (port: string): string => {
    let root = port;
    for (let next = parent.get(root); next !== undefined; next = parent.get(root)) root = next;
    return root;
  };
  const join = (left: string, right: string) => {
    const [a, b] = [of(left), of(right)];
    if (a !== b) parent.set(a, b);
  };
  for (const { name: namespace, links } of network.namespaces.values()) {
    for (const { name: link, master } of links.values()) {
      const port = { namespace, link };
      const peer = peerOf(network, port);
      if (peer !== undefined) join(portKey(port), portKey(peer));
      if (master !== undefined && links.get(master)?.kind === 'bridge')
        join(portKey(port), portKey({ namespace, link: master }));
    }
  }
  return { of };
}
