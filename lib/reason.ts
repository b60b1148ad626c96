/**
 * Why a ping stays silent: a closed set, one name for each thing that a tutorial teaches. Where two hold,
 * the first hop that fails gives the name.
 */
export const reasons = {
  /** RTNETLINK "Network is unreachable" (ip-route(8)); also routes of type unreachable, prohibit, blackhole. */
  'no-route': 'the sender, or a router on the way, has no route to the target',
  /** ARP: RFC 826; neighbour discovery: RFC 4861; states of an entry: ip-neighbour(8). */
  'no-neighbour': 'the next hop is taken for on-link, but nobody there answers ARP or neighbour discovery',
  /** operstate: Documentation/networking/operstates.rst. */
  'link-down': 'an interface on the path is administratively down or has no carrier',
  /** bridge(8), ip-link(8) `master`. */
  'no-port': 'an interface on the path is not in the bridge, or the VLAN, that it should share',
  /** Documentation/networking/ip-sysctl.rst: ip_forward, conf/X/forwarding. */
  'not-forwarded': 'the request reaches a namespace that is not its target and does not forward',
  'no-return-route': 'the request arrives, but the reply has no way back',
  /** nft(8), iptables(8); also sysctls that keep a host from answering, and isolated bridge ports. */
  filtered: 'a firewall rule, or a setting that works like one, drops or rejects it',
  /** Documentation/networking/ip-sysctl.rst: rp_filter; RFC 3704. */
  'rp-filter': 'the source address fails the reverse path filter of a namespace on the way',
  'no-such-address': 'nobody holds the target address',
  /** IPv6 duplicate address detection: RFC 4862, 5.4. IPv4 has none of its own: RFC 5227. */
  'duplicate-address': 'more than one interface holds an address on the path',
  /** RFC 792, RFC 4443: time exceeded. */
  'ttl-exceeded': 'the request goes round in a loop, or passes more routers than its TTL allows',
  /** RFC 1191, RFC 8201; ping(8), `-M do`; MTU: ip-link(8). */
  'too-big': 'the packet is larger than a link on its way takes, and may not be cut',
  /** Documentation/networking/bridge.rst, spanning tree. */
  'bridge-loop': 'frames go round between bridges without a spanning tree, and drown all others',
  unknown: 'what the kernel shows does not explain the silence',
} as const;

export type Reason = keyof typeof reasons;

/** Names that came later: what was `unknown` to a scenario that was written before may be one of these. */
export const youngReasons: readonly Reason[] = ['too-big', 'bridge-loop'];

/** The names, in the order in which they are documented. */
export const reasonNames = Object.keys(reasons) as Reason[];
