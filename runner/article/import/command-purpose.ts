import { isIP } from 'node:net';
import { probeOfPingLine } from '../../../lib/ping-line.ts';
import type { AddressPlan } from './address-plan.ts';

/** What a command of a page is there for, as far as a scenario treats it differently. */
export type Purpose =
  /** A ping that can be judged. `own`: of the very machine or namespace that sends it. */
  | { readonly kind: 'ping'; readonly target: 'peer' | 'own'; readonly bounded: boolean }
  /** A ping that no sandbox can judge, and why. */
  | {
      readonly kind: 'ping-outside';
      readonly target: string;
      readonly why: 'internet' | 'name' | 'no-such-address';
    }
  /** Goes on until it is stopped: a server, or a monitor. */
  | { readonly kind: 'foreground' }
  /** Opens a shell for the reader to type into. `namespace`: the one that it opens in. */
  | { readonly kind: 'interactive'; readonly namespace?: string }
  | { readonly kind: 'ends-shell' }
  /** Takes something away again. */
  | { readonly kind: 'deletes' }
  /** Prints a state and changes nothing. */
  | { readonly kind: 'shows' }
  | { readonly kind: 'other' };

const sudo = /^sudo(?:\s+(?:-[ugp]\s*\S+|-{1,2}[A-Za-z][\w-]*))*\s+/;
const inside = /^ip\s+(?:netns|net)\s+e(?:xec?)?\s+(\S+)\s+/;

/** The command itself, without `sudo` and `ip netns exec NAME` around it, and that NAME. */
export function unwrapped(command: string): { text: string; namespace: string } {
  let text = command.trim();
  let namespace = '';
  for (;;) {
    const shorter = text.replace(sudo, '');
    const exec = inside.exec(shorter);
    if (exec !== null) namespace = exec[1] as string;
    const next = exec === null ? shorter : shorter.slice(exec[0].length);
    if (next === text) return { text, namespace };
    text = next;
  }
}

const servers: readonly RegExp[] = [
  /^(?:nc|ncat|netcat)\b.*\s-\w*l/,
  /^iperf3?\b(?=.*\s(?:-\w*s\b|--server))(?!.*\s(?:-D|--daemon))/,
  /^python[23]?\s+-m\s+(?:SimpleHTTPServer|http\.server)/,
  /^socat\b.*-listen:/i,
  /^tcpdump\b(?!.*\s-\w*c\s*\d)(?!.*\s(?:-r|--version|-D)\b)/,
  /^(?:ip|bridge|tc)\s+(?:-\S+\s+)*mon/,
  /^(?:watch|top|htop|tshark|dmesg -w|conntrack -E)\b/,
  /^tail\s+-\w*[fF]/,
  /^dnsmasq\b.*(?:\s-d\b|\s-k\b|--no-daemon|--keep-in-foreground)/,
  /^(?:sshd|\/usr\/sbin\/sshd)\b.*-D/,
  /^sleep\s+inf/,
];

const deletes =
  /^(?:(?:ip|bridge|tc|nft)\b.*\s(?:del|delete|flush|d)\b|ip\b.*\slink set\b.*\sdown\b|ip -all netns d|brctl del|ip6?tables\b.*\s-[DFX]\b|(?:umount|kill|killall|pkill|rm|rmdir|rmmod|tunctl -d|ovs-vctl del)\b|ifconfig \S+ down|sysctl\b.*=0$|modprobe -r)/;

const shows =
  /^(?:(?:ip|bridge|tc)\b(?!.*\s(?:add|del|delete|set|replace|change|append|flush|exec)\b)|sysctl (?!.*(?:-w|=|-p))|(?:cat|ls|ps|ss|netstat|arp -[an]|route$|route -n|ifconfig(?: -a)?$|ifconfig \S+$|brctl show|iptables.*\s-\w*[LS]|nft (?:-\w+ )*list|ethtool \w|lsns|lsmod|uname|hostname$|readlink|stat|dmesg|echo|curl|dig|traceroute|tracepath|conntrack -L)\b)/;

/** Says what a command is for; `addresses` are those that the page gives out. */
export function purposeOf(command: string, addresses: AddressPlan): Purpose {
  const { text, namespace } = unwrapped(command);
  if (/^ping6?\s/.test(text)) return pingPurpose(command, text, namespace, addresses);
  if (/^(?:exit|logout)\b|^exec\s+\w/.test(text)) return { kind: 'ends-shell' };
  if (/^(?:bash|sh|zsh|su|su -|sudo -[is]|sudo su.*|-i|\/bin\/(?:ba)?sh|nsenter\s[^|;]*)$/.test(text)) {
    return { kind: 'interactive', ...(namespace === '' ? {} : { namespace }) };
  }
  if (/^(?:sudo\s+)(?:-[is]|su(?:\s+-\w*)?)$/.test(command.trim())) return { kind: 'interactive' };
  if (servers.some((form) => form.test(text)) && !/&\s*(?:\w+=\$!)?$|\|\s*(?:head|grep -m)/.test(text)) {
    return /^timeout\b/.test(text) ? { kind: 'other' } : { kind: 'foreground' };
  }
  if (deletes.test(text)) return { kind: 'deletes' };
  if (shows.test(text) && !/[^2]>\s*\S|&$/.test(text)) return { kind: 'shows' };
  return { kind: 'other' };
}

function pingPurpose(command: string, text: string, namespace: string, addresses: AddressPlan): Purpose {
  const target = targetOf(text);
  if (target === undefined || /\$|`/.test(target)) return { kind: 'other' };
  if (isIP(target.replace(/%.*$/, '')) === 0) {
    return target === 'localhost' ? { kind: 'other' } : { kind: 'ping-outside', target, why: 'name' };
  }
  const known = addresses.knows(target);
  if (known === 'no') {
    return { kind: 'ping-outside', target, why: isPublic(target) ? 'internet' : 'no-such-address' };
  }
  try {
    const probe = probeOfPingLine({ text: command });
    const own = /^127\.|^::1$/.test(target) || addresses.of(namespace).has(target);
    return { kind: 'ping', target: own ? 'own' : 'peer', bounded: Number.isFinite(probe.count) };
  } catch {
    return { kind: 'other' };
  }
}

const withValue = /^-[cIiwWstmMpQSTlF]$/;

/** The address or name that a ping is sent to, whatever stands around it. */
function targetOf(text: string): string | undefined {
  const words = (text.split(/[|;&>]/)[0] ?? '').trim().split(/\s+/).slice(1);
  return words.find((word, i) => !word.startsWith('-') && !withValue.test(words[i - 1] ?? ''));
}

/** Not from a range that is set aside: https://www.iana.org/assignments/iana-ipv4-special-registry. */
export function isPublic(address: string): boolean {
  if (address.includes(':')) return /^[23]/.test(address) && !/^2001:0?db8:/i.test(address);
  return !/^(?:0|10|127|169\.254|172\.(?:1[6-9]|2\d|3[01])|192\.168|192\.0\.[02]|198\.1[89]|198\.51\.100|203\.0\.113|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])|2(?:2[4-9]|[345]\d))\./.test(
    address,
  );
}
