import type { Finding } from '../../run/execute/finding.ts';
import type { PlayedCommand } from './played.ts';

/** The features of a kernel that pages use, by what is said where one is missing. */
const features: readonly { readonly name: string; readonly asks: RegExp }[] = [
  { name: 'VLAN', asks: /\btype vlan\b|vlan_filtering/ },
  { name: 'VRF', asks: /\btype vrf\b/ },
  { name: 'bond', asks: /\btype bond\b/ },
  { name: 'team', asks: /\btype team\b/ },
  { name: 'WireGuard', asks: /\btype wireguard\b/ },
  { name: 'VXLAN', asks: /\btype vxlan\b/ },
  { name: 'GRE', asks: /\b(?:type|mode) (?:ip6)?gre(?:tap)?\b|\bip6?gretap\b/ },
  { name: 'IPIP', asks: /\b(?:type|mode) ipip\b/ },
  { name: 'SIT', asks: /\b(?:type|mode) sit\b/ },
  { name: 'macvlan', asks: /\btype macv(?:lan|tap)\b/ },
  { name: 'ipvlan', asks: /\btype ipv(?:lan|tap)\b/ },
  { name: 'dummy', asks: /\btype dummy\b/ },
  { name: 'ifb', asks: /\btype ifb\b/ },
  { name: 'netkit', asks: /\btype netkit\b/ },
  { name: 'GENEVE', asks: /\btype geneve\b/ },
  { name: 'MACsec', asks: /\btype macsec\b/ },
  { name: 'netem', asks: /\bnetem\b/ },
  { name: 'HTB', asks: /\bhtb\b/ },
  { name: 'TBF', asks: /\btbf\b/ },
  { name: 'XFRM', asks: /\bxfrm\b/ },
  { name: 'MPLS', asks: /\bmpls\b/ },
  { name: 'ipset', asks: /\bipset\b|--match-set/ },
  { name: 'TUN/TAP', asks: /\btuntap\b/ },
];

/** The kernel feature that a failed command lacks, by its name; undefined where it failed for another reason. */
export function lackingFeature(command: string, stderr: string): string | undefined {
  const says =
    /Unknown device type|Operation not supported|Not supported|Protocol not supported|No such file or directory.*(?:tun|xfrm)|Specified qdisc (?:kind is unknown|not found)|Failed to initialize|Could not fetch rule set|Extension \S+ .*not supported|missing kernel module|Cannot (?:open|find) device/i;
  if (!says.test(stderr)) return undefined;
  if (/Cannot (?:open|find) device/.test(stderr)) return undefined;
  return features.find(({ asks }) => asks.test(command))?.name;
}

/** What of a page this kernel cannot do, and what follows from that: no failure of the page. */
export class Lacking {
  /** What commands would have made that this kernel cannot: what is said of it later follows from that. */
  readonly #lost = new Set<string>();
  readonly #features: string[] = [];
  #reason: string | undefined;

  /** The names of the features. */
  get features(): readonly string[] {
    return this.#features;
  }

  /** Why the page cannot be judged here; undefined where nothing is lacking. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** Why a command failed that this kernel could not do; undefined where it worked, or failed by itself. */
  why({ typed, text, line }: PlayedCommand): string | undefined {
    if (typed === undefined || typed.exit === 0) return undefined;
    return this.#whyFailed(text, typed.stderr, line);
  }

  /** Failures that are the page's own. */
  without(failures: readonly Finding[]): Finding[] {
    return failures.filter((one) => this.whyOf(one) === undefined);
  }

  /** The same of a command of a script, which is known by what it failed with. */
  whyOf({ code, command = '', line = 1, output = '' }: Finding): string | undefined {
    return code === 'page-command-failed' ? this.#whyFailed(command, output, line) : undefined;
  }

  #whyFailed(text: string, stderr: string, line: number): string | undefined {
    const feature = lackingFeature(text, stderr);
    if (feature === undefined)
      return text.split(/[\s/]+/).some((word) => this.#lost.has(word))
        ? 'it follows from what this kernel lacks'
        : undefined;
    const made = madeBy(text);
    if (made !== undefined) this.#lost.add(made);
    if (!this.#features.includes(feature)) this.#features.push(feature);
    this.#reason ??= `this kernel has no ${feature} (line ${line}); try another: --kernel debian-6.12`;
    return `this kernel has no ${feature}: give one that has it (--kernel)`;
  }
}

/** The link that a command was to make: `ip link add [link DEV] [name|dev] NAME …` (ip-link(8)). */
function madeBy(text: string): string | undefined {
  const words = text.split(/\s+/);
  const after = (key: string) => words[words.indexOf(key) + 1];
  if (words.includes('name')) return after('name');
  const first = words.includes('add') ? after('add') : undefined;
  return first === 'dev' || first === 'link' || first === undefined
    ? words.includes('dev')
      ? after('dev')
      : words[words.indexOf('link', words.indexOf('add')) + 2]
    : first;
}
