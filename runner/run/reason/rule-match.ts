import { covers, familyOf, sameAddress } from '../network/address.ts';
import type { Expression, Ruleset, Statement } from './ruleset.ts';

/** What a rule can ask of an echo request, its reply, or the ARP or ND packet that goes before them. */
export interface Packet {
  readonly protocol: 'arp' | 'ip' | 'ip6';
  readonly source: string;
  readonly target: string;
  /** ICMP type as nft(8) names it; undefined for ARP. */
  readonly icmp?: string;
  /** Connection tracking's view: the request opens a connection, the reply belongs to one. */
  readonly state?: 'new' | 'established';
  readonly arrivedBy?: string;
  readonly leavesBy?: string;
}

/** `undefined`: it cannot be known from the packet alone (a mark, a rate limit). */
export type Match = boolean | undefined;

type Parts = Readonly<Record<string, unknown>>;

/** Does the packet match one statement `{match: …}`? libnftables-json(5), MATCH. */
export function matches(ruleset: Ruleset, owner: string, packet: Packet, statement: Statement): Match {
  const { op, left, right } = statement.match as { op: string; left: Parts; right: Expression };
  const value = fieldOf(packet, left);
  if (value === undefined) return undefined;
  // The packet has no such field at all: `ip saddr` of an IPv6 packet.
  if (value === null) return false;
  const equal = equals(ruleset, owner, value, right);
  if (equal === undefined) return undefined;
  if (op === '==' || op === 'in') return equal;
  return op === '!=' ? !equal : undefined;
}

/** The packet's value of an expression; null: it has none, undefined: not known. */
export function fieldOf(packet: Packet, expression: Parts): string | null | undefined {
  const meta = (expression.meta as Parts | undefined)?.key;
  if (meta !== undefined) return metaOf(packet, meta as string);
  const ct = (expression.ct as Parts | undefined)?.key;
  if (ct !== undefined) return ct === 'state' ? packet.state : undefined;
  const payload = expression.payload as { protocol?: string; field?: string } | undefined;
  if (payload?.protocol === undefined) return undefined;
  const { protocol, field } = payload;
  switch (protocol) {
    case 'ip':
    case 'ip6':
      if (packet.protocol !== protocol) return null;
      if (field === 'saddr') return packet.source;
      if (field === 'daddr') return packet.target;
      if (field === 'protocol' || field === 'nexthdr') return protocolOf(packet);
      return undefined;
    case 'icmp':
    case 'icmpv6':
      if (packet.icmp === undefined || (packet.protocol === 'ip') !== (protocol === 'icmp')) return null;
      return field === 'type' ? packet.icmp : undefined;
    case 'ether':
      return field === 'type' ? packet.protocol : undefined;
    case 'arp':
      return packet.protocol === 'arp' ? undefined : null;
    case 'tcp':
    case 'udp':
    case 'udplite':
    case 'sctp':
    case 'dccp':
    case 'th':
      return null;
    default:
      return undefined;
  }
}

function metaOf(packet: Packet, key: string): string | null | undefined {
  switch (key) {
    case 'iifname':
    case 'iif':
    case 'ibrname':
      return packet.arrivedBy ?? '';
    case 'oifname':
    case 'oif':
      return packet.leavesBy ?? '';
    case 'l4proto':
      return protocolOf(packet);
    case 'nfproto':
      return packet.protocol === 'ip' ? 'ipv4' : 'ipv6';
    case 'protocol':
      return packet.protocol;
    default:
      return undefined;
  }
}

function protocolOf(packet: Packet): string | null {
  if (packet.protocol === 'arp') return null;
  return packet.protocol === 'ip' ? 'icmp' : 'ipv6-icmp';
}

const numbers: Readonly<Record<string, string>> = { '1': 'icmp', '58': 'ipv6-icmp', icmpv6: 'ipv6-icmp' };

/** Is the value the right side of a match: a word, a prefix, a range, a set, a named set? */
export function equals(ruleset: Ruleset, owner: string, value: string, right: Expression): Match {
  if (typeof right === 'string' && right.startsWith('@')) {
    const elements = ruleset.sets.get(`${owner} ${right.slice(1)}`);
    return elements === undefined ? undefined : anyOf(ruleset, owner, value, elements);
  }
  if (typeof right === 'string' || typeof right === 'number') {
    const word = numbers[String(right)] ?? String(right);
    if (word.endsWith('*')) return value.startsWith(word.slice(0, -1));
    return word === value || (familyOf(word) !== 0 && familyOf(value) !== 0 && sameAddress(word, value));
  }
  if (Array.isArray(right)) return anyOf(ruleset, owner, value, right);
  if (right === null || typeof right !== 'object') return undefined;
  const parts = right as Parts;
  if (parts.set !== undefined) return anyOf(ruleset, owner, value, [parts.set].flat());
  if (parts.elem !== undefined) return equals(ruleset, owner, value, (parts.elem as Parts).val);
  if (parts.prefix !== undefined) {
    const { addr, len } = parts.prefix as { addr: string; len: number };
    return covers(addr, len, value);
  }
  return undefined;
}

function anyOf(ruleset: Ruleset, owner: string, value: string, elements: readonly Expression[]): Match {
  const each = elements.map((element) => equals(ruleset, owner, value, element));
  if (each.includes(true)) return true;
  return each.includes(undefined) ? undefined : false;
}
