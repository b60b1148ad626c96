import type { Link } from './network.ts';

/**
 * Devices that the kernel makes by itself in a network namespace, with their kinds: loopback in each, and of each
 * tunnel's module a fallback device (ip-link(8); net.core.fb_tunnels_only_for_init_net). Nobody made them, and most
 * of them nobody can delete.
 */
const kinds: Readonly<Record<string, string>> = {
  lo: 'loopback',
  tunl0: 'ipip',
  gre0: 'gre',
  gretap0: 'gretap',
  erspan0: 'erspan',
  ip_vti0: 'vti',
  sit0: 'sit',
  ip6tnl0: 'ip6tnl',
  ip6gre0: 'ip6gre',
  ip6_vti0: 'vti6',
};

/** Did the kernel make it? A name alone says too little: a scenario may call a veth `gre0`. */
export function isKernelMade({ name, kind }: Pick<Link, 'name' | 'kind'>): boolean {
  return kinds[name] === kind;
}

/** Could a link of this name be of the kernel's making? */
export function mayBeKernelMade(name: string): boolean {
  return name in kinds;
}
