import { unwrapped } from '../../../../lib/command-line.ts';

/** What a command is there for, as far as a scenario treats it differently. */
export type Purpose =
  /** Puts itself into the background. */
  | 'background'
  /** Leaves the shell. */
  | 'ends-shell'
  /** Takes something away again. */
  | 'deletes'
  /** Prints a state and changes nothing. */
  | 'shows'
  | 'other';

const deletes =
  /^(?:(?:ip|bridge|tc|nft)\b.*\s(?:del|delete|flush|d)\b|ip\b.*\slink set\b.*\sdown\b|ip -all netns d|brctl del|ip6?tables\b.*\s-[DFXZ]\b|(?:umount|kill|killall|pkill|rm|rmdir|rmmod|tunctl -d|ovs-vctl del|unset)\b|ifconfig \S+ down|sysctl\b.*=\s*0$|modprobe -r|echo 0 >)/;

const shows =
  /^(?:(?:ip|bridge|tc)\b(?!.*\s(?:add|a|del|delete|set|replace|change|append|flush|exec|attach|restore)\b)|sysctl (?!.*(?:-w|=|-p))|(?:cat|ls|ps|ss|netstat|arp -[an]|route$|route -n|ifconfig(?: -a)?$|ifconfig \S+$|brctl show|iptables.*\s-\w*[LS]|iptables-save|nft (?:-\w+ )*list|ethtool \w|lsns|lsmod|uname|hostname$|readlink|stat|dmesg|echo|printf|curl|wget|dig|traceroute|tracepath|conntrack -L|arping|head|grep|type|which)\b)/;

/** Says what a command is for. */
export function purposeOf(command: string): Purpose {
  const { text } = unwrapped(command);
  if (/[^&>]&\s*$/.test(text)) return 'background';
  if (/^(?:exit|logout|return)\b|^exec\s+\w/.test(text)) return 'ends-shell';
  // The name of a namespace is no word of the command: "ip -n a link" adds nothing.
  const words = text.replace(/^(ip|bridge|tc)\b((?:\s+-\S+)*?)\s+-n(?:etns)?\s+\S+/, '$1$2');
  if (deletes.test(words)) return 'deletes';
  if (shows.test(words) && !/[^2&]>\s*[^\s&]/.test(text)) return 'shows';
  return 'other';
}
