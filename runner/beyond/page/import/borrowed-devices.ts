import type { PageCommand } from '../page.ts';
import { unwrapped } from './command-purpose.ts';

/** Names that kernels and systemd.net-naming-scheme(7) give to real network cards. */
const card = /^(?:eth\d+|ens\d+\w*|enp\d+s\d+\w*|eno\d+|em\d+|wlan\d+|wlp\d+s\d+)$/;
const uses =
  /\b(?:dev|link|master|vlan_raw|set)\s+(?:dev\s+)?([\w.-]+)|\s(?:-i|-o|--in-interface|--out-interface)\s+([\w.-]+)|^(?:ifconfig|dhclient|ethtool|tcpdump -i)\s+([\w.-]+)/g;
const makes = /\b(?:name|add(?:\s+dev)?|peer(?:\s+name)?)\s+([\w.-]+)/g;

/**
 * Network cards of the author's machine that the commands use outside of namespaces, and that none of
 * them makes: `ip link add link eth0 name eth0.10 type vlan id 10`.
 */
export function borrowedDevices(commands: readonly PageCommand[]): string[] {
  const made = new Set(commands.flatMap(({ text }) => [...text.matchAll(makes)].map((match) => match[1])));
  const used = new Set<string>();
  for (const command of commands) {
    const { text, namespace } = unwrapped(command.text);
    if (namespace !== '' || command.host !== undefined || /\s-n(?:etns)?\s/.test(text)) continue;
    // A rule may name a device that is not there: iptables(8), nft(8).
    if (/^(?:ip6?tables|nft|ebtables)\b/.test(text)) continue;
    for (const match of text.matchAll(uses)) {
      const name = match[1] ?? match[2] ?? match[3] ?? '';
      if (card.test(name) && !made.has(name)) used.add(name);
    }
  }
  return [...used];
}
