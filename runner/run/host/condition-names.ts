/** What a reader's machine may be like; each is a file of commands in `conditions/`. */
export const hostConditions = ['docker', 'ufw', 'rp-filter', 'no-ipv6', 'forwarding', 'mtu-1450'] as const;
