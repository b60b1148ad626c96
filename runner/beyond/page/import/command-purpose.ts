import { withoutStarters } from '../../../../lib/command-line.ts';
import { probeOfPingLine } from '../../../../lib/ping-line.ts';
import type { AddressPlan } from './address-plan.ts';
import { notHere } from './not-here.ts';
import { outsideOf, outsidePingIn, targetOf } from './outside-target.ts';

/** What a command of a page is there for, as far as a scenario treats it differently. */
export type Purpose =
  /** A ping that can be judged. `own`: of the very machine or namespace that sends it. */
  | { readonly kind: 'ping'; readonly target: 'peer' | 'own'; readonly bounded: boolean }
  /** Asks something that no sandbox has, and why. */
  | {
      readonly kind: 'outside';
      readonly target: string;
      readonly why: 'internet' | 'name' | 'no-such-address';
    }
  /** Goes on until it is stopped: a server, or a monitor. */
  | { readonly kind: 'foreground' }
  /** The page itself puts it into the background. */
  | { readonly kind: 'background' }
  /** Opens a shell for the reader to type into. `namespace`: the one that it opens in. */
  | { readonly kind: 'interactive'; readonly namespace?: string }
  | { readonly kind: 'ends-shell' }
  /** What a sandbox cannot do. */
  | { readonly kind: 'not-here'; readonly why: string }
  /** Takes something away again. */
  | { readonly kind: 'deletes' }
  /** Prints a state and changes nothing. */
  | { readonly kind: 'shows' }
  | { readonly kind: 'other' };

/** The command itself, without `sudo` and `ip netns exec NAME` around it, and that NAME. */
export function unwrapped(command: string): { text: string; namespace: string } {
  const { text, namespace } = withoutStarters(command.trim(), aroundCommand);
  return { text, namespace: namespace ?? '' };
}

const aroundCommand = new Set(['sudo', 'ip netns exec']);

const servers: readonly RegExp[] = [
  /^(?:nc|ncat|netcat)\b.*\s-\w*l/,
  /^iperf3?\b(?=.*\s(?:-\w*s\b|--server))(?!.*\s(?:-\w*D|--daemon|-1\b|--one-off))/,
  /^(?:\S*\/)?python[\d.]*\s+-m\s+(?:SimpleHTTPServer|http\.server)/,
  /^socat\b.*-(?:listen|l\b|recvfrom)/i,
  /^tcpdump\b(?!.*\s-\w*c\s*\d)(?!.*\s(?:-\w*r|--version|-D|--list-interfaces)\b)/,
  /^(?:ip|bridge|tc)\s+(?:-\S+\s+)*mon/,
  /^(?:watch|top|htop|tshark|dmesg -\w*w|conntrack -E|nload|iftop|nc? -k)\b/,
  /^tail\s+(?:-\S+\s+)*-\w*[fF]/,
  /^dnsmasq\b.*(?:\s-\w*[dk]\b|--no-daemon|--keep-in-foreground)/,
  /^(?:\S*\/)?(?:sshd|nginx|dhcpd|radvd|hostapd|zebra|bgpd|bird)\b.*(?:\s-\w*[Ddf]\b|daemon off)/,
  /^sleep\s+(?:inf|\d{3,})/,
  /^(?:ba)?sh\s+-c\s+["'](?:(?:nc|ncat|netcat)\b.*\s-\w*l|while\s+(?:true|:)(?!.*\b(?:break|exit)\b)|(?:\S*\/)?python[\d.]*\s+-m\s+http|sleep\s+inf)/,
  /^while\s+(?:true|:|\[\s*1\s*\])\s*;?\s*do\b(?!.*\b(?:break|exit)\b)/s,
];

const deletes =
  /^(?:(?:ip|bridge|tc|nft)\b.*\s(?:del|delete|flush|d)\b|ip\b.*\slink set\b.*\sdown\b|ip -all netns d|brctl del|ip6?tables\b.*\s-[DFXZ]\b|(?:umount|kill|killall|pkill|rm|rmdir|rmmod|tunctl -d|ovs-vctl del|unset)\b|ifconfig \S+ down|sysctl\b.*=\s*0$|modprobe -r|echo 0 >)/;

const shows =
  /^(?:(?:ip|bridge|tc)\b(?!.*\s(?:add|a|del|delete|set|replace|change|append|flush|exec|attach|restore)\b)|sysctl (?!.*(?:-w|=|-p))|(?:cat|ls|ps|ss|netstat|arp -[an]|route$|route -n|ifconfig(?: -a)?$|ifconfig \S+$|brctl show|iptables.*\s-\w*[LS]|iptables-save|nft (?:-\w+ )*list|ethtool \w|lsns|lsmod|uname|hostname$|readlink|stat|dmesg|echo|printf|curl|wget|dig|traceroute|tracepath|conntrack -L|arping|head|grep|type|which)\b)/;

const shell =
  /^(?:\/(?:usr\/)?bin\/)?(?:ba|z|da|k)?sh(?:\s+(?:-[il]+|--login|--norc|--rcfile\s+.*|--init-file\s+.*))*$/;

/** Says what a command is for; `addresses` are those that the page gives out. */
export function purposeOf(command: string, addresses: AddressPlan): Purpose {
  const { text, namespace } = unwrapped(command);
  const outside = outsideOf(text, addresses);
  if (outside !== undefined) return { kind: 'outside', ...outside };
  if (/[^&>]&\s*$/.test(text)) return { kind: 'background' };
  if (/^ping6?\s/.test(text)) return pingPurpose(command, text, namespace, addresses);
  if (/^(?:exit|logout|return)\b|^exec\s+\w/.test(text)) return { kind: 'ends-shell' };
  if (
    shell.test(text) ||
    /^(?:su(?:\s+-\w*)?(?:\s+root)?|sudo\s+(?:-[is]|su\b.*)|nsenter\s[^|;]*|unshare\s.*\b(?:ba)?sh|newgrp\s.*)$/.test(
      text,
    )
  ) {
    const opensOnly = !/^(?:nsenter|unshare)\b/.test(text) || opensShell(text);
    if (opensOnly) return { kind: 'interactive', ...(namespace === '' ? {} : { namespace }) };
  }
  const why = notHere(text);
  if (why !== undefined) return { kind: 'not-here', why };
  if (servers.some((form) => form.test(text)) && !/\|\s*(?:head|grep -\w*m)/.test(text)) {
    return { kind: 'foreground' };
  }
  if (!/^(?:if|case|function)\b|^[\w-]+\s*\(\)/.test(text)) {
    const ping = outsidePingIn(text, addresses);
    if (ping !== undefined) return { kind: 'outside', ...ping };
  }
  // The name of a namespace is no word of the command: "ip -n a link" adds nothing.
  const words = text.replace(/^(ip|bridge|tc)\b((?:\s+-\S+)*?)\s+-n(?:etns)?\s+\S+/, '$1$2');
  if (deletes.test(words)) return { kind: 'deletes' };
  if (shows.test(words) && !/[^2&]>\s*[^\s&]/.test(text)) return { kind: 'shows' };
  return { kind: 'other' };
}

/** Does nsenter(1) or unshare(1) end in a shell, or in no command at all? */
function opensShell(text: string): boolean {
  const words = text.split(/\s+/);
  return shell.test(words.at(-1) ?? '') || words.slice(1).every((word) => word.startsWith('-'));
}

function pingPurpose(command: string, text: string, namespace: string, addresses: AddressPlan): Purpose {
  const target = targetOf(text.split(/\s+/).slice(1));
  if (target === undefined || /\$|`/.test(target)) return { kind: 'other' };
  try {
    const probe = probeOfPingLine({ text: command });
    const own = /^127\.|^::1$/.test(target) || addresses.of(namespace).has(target);
    return { kind: 'ping', target: own ? 'own' : 'peer', bounded: Number.isFinite(probe.count) };
  } catch {
    return { kind: 'other' };
  }
}
