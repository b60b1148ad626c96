/**
 * Modules that only root of the whole machine can load: a tool asks for them itself, and in a sandbox it
 * may not. Others the kernel loads as they are needed.
 */
const byTool: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\biptables/, ['ip_tables']],
  [/\bip6tables/, ['ip6_tables']],
  [/\barptables/, ['arp_tables']],
  [/\bebtables/, ['ebtables']],
  [/\bmpls\b/, ['mpls_router', 'mpls_iptunnel']],
  [/\bipset\b/, ['ip_set']],
  [/\bl2tp\b/, ['l2tp_netlink', 'l2tp_eth', 'l2tp_ip']],
  [/\bxfrm\b/, ['xfrm_user', 'esp4', 'esp6']],
  [/\bovs-|\bopenvswitch\b/, ['openvswitch']],
  [/\bipvsadm\b/, ['ip_vs']],
];

/** `type vxlan` after `ip link`: the kernel's name of the module is an alias (net/core/rtnetlink.c). */
const deviceType = /\btype +([a-z][a-z0-9_]+)/g;

/** What is loaded when the guest starts: it takes no time of the scenario, nor does it fall into one. */
export function modulesFor(texts: readonly string[]): string[] {
  const types = texts.flatMap((text) => [...text.matchAll(deviceType)].map((match) => match[1] as string));
  const tools = byTool.filter(([names]) => texts.some((text) => names.test(text))).flatMap(([, own]) => own);
  return [...new Set([...tools, ...types.map((type) => `rtnl-link-${type}`)])];
}
