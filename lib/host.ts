/** What a reader's machine may be like; each is a file of commands in `runner/run/host/conditions/`. */
export const hostConditions = ['docker', 'ufw', 'rp-filter', 'no-ipv6', 'forwarding', 'mtu-1450'] as const;
export type HostCondition = (typeof hostConditions)[number];

/**
 * The machine that a scenario meets: freshly installed, whatever the one is like on which it runs, with what is said
 * here. Without a `host` a scenario meets a new network namespace of this machine.
 */
export interface Host {
  /**
   * The name of its interface to the Internet, with a default route. Behind it every public address answers, and
   * nothing is sent outside; only the machine's own address has a way back, so that NAT is really needed.
   * With `subnet`, its first three numbers: the machine is .15 in it, its router .2.
   */
  readonly uplink?: string | { readonly name: string; readonly subnet: string };
  readonly conditions?: readonly HostCondition[];
}
