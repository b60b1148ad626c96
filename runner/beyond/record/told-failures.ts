import type { Finding } from '../../run/execute/finding.ts';
import { packageOf } from '../../run/sandbox/packages.ts';
import type { Played, PlayedCommand } from './played.ts';
import type { RecordedCommand, Typed } from './recording.ts';
import { programOf, shrugsOff } from './shrugs.ts';

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

/** What failed in a typed command, as a reader is told; nothing where the page does not mind it. */
export function failuresOf(
  played: Played,
  command: PlayedCommand,
  failedBefore: readonly Finding[],
): Finding[] {
  const { typed } = command;
  if (typed === undefined) return [];
  const missing = typed.missing.map((program): Finding => missingTool(program, command));
  if (played.script !== undefined) return [...missing, ...scriptFailures(played.script, typed)];
  if (typed.exit === undefined || typed.exit === 0 || typed.left || missing.length > 0) return missing;
  // A shell ends with the exit code of its last command.
  if (/^\s*(?:exit|logout)\b/.test(command.text)) return missing;
  if (typed.pings.length > 0 || shrugsOff(command.text, typed.exit)) return missing;
  if (asksOutside(command.text)) return missing;
  const absent = notThere(typed.stderr);
  if (absent !== undefined) return [missingTool(absent, command)];
  const output = [typed.stdout.trimEnd(), typed.stderr.trimEnd()].filter(Boolean).join('\n').slice(0, 2000);
  // Nothing was complained about: it ends so by nature (`route` of an empty table).
  if (typed.stderr.trim() === '' && typed.exit === 1) return missing;
  const follows = causeOf(typed.stderr, failedBefore);
  return [
    ...missing,
    {
      code: 'page-command-failed',
      command: command.text,
      line: command.line,
      facts: { exit: typed.exit, ...(follows !== undefined && { follows }) },
      ...(output !== '' && { output }),
    },
  ];
}

/** A connection to the Internet: there is none, and what is behind the uplink answers pings and names alone. */
export function asksOutside(text: string): boolean {
  return (
    /\b(?:curl|wget|telnet|nc|ncat|ssh|git|traceroute|tracepath|mtr|openssl|dig|nslookup|host)\b/.test(
      text,
    ) &&
    /(?:^|[\s/@'"])(?!localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.)(?:(?:[\w-]+\.)+[a-z]{2,}|\d+\.\d+\.\d+\.\d+)\b/i.test(
      text,
    )
  );
}

/** Commands of a script that failed and that it does not guard. */
function scriptFailures(
  script: readonly string[],
  { commands, stderr, exit: end }: Pick<Typed, 'commands' | 'stderr' | 'exit'>,
): Finding[] {
  // Its last command is followed by none that would tell its exit code: it is the script's own.
  const shell = commands.find(({ file }) => file !== '')?.pid;
  const last = commands.findLast(({ pid }) => pid === shell);
  const ended = commands.map((one) => (one === last && end !== undefined ? { exit: end, ...one } : one));
  const failed = unguarded(script, ended);
  const said = saidOf(failed, stderr);
  return failed.map(({ ran, exit = 0, file, line }, i): Finding => {
    const place = { command: ran, ...(file !== '' && { line }) };
    const program = notThere(said[i]);
    if (program !== undefined)
      return { ...place, code: 'missing-tool', facts: { program, package: packageOf(program) } };
    return { ...place, code: 'page-command-failed', facts: { exit }, ...(said[i] && { output: said[i] }) };
  });
}

function unguarded(script: readonly string[], commands: readonly RecordedCommand[]): RecordedCommand[] {
  const seen = new Set<string>();
  return commands.filter(({ exit, written, ran, line }) => {
    const source = script[line - 1] ?? '';
    if (exit === undefined || exit === 0 || seen.has(`${line} ${ran}`)) return false;
    if (/^(?:return|exit|break|continue|local|declare)\b/.test(ran) || shrugsOff(written, exit)) return false;
    if (/\|\||&&|^\s*(?:if|elif|while|until|!)\b|\bif\b.*;|\$\(|[0-9&]>\s*\/dev\/null/.test(source))
      return false;
    if (/^(?:ping6?|fping|arping)$/.test(programOf(ran)) || !configures.test(firstOf(ran))) return false;
    seen.add(`${line} ${ran}`);
    return true;
  });
}

/** Programs that set something up: what else fails may do so by nature. */
const configures =
  /^(?:ip|bridge|brctl|tc|sysctl|iptables|ip6tables|nft|ovs-vsctl|ifconfig|route|ethtool|echo|tee|nsenter|unshare|wg)$/;

function firstOf(ran: string): string {
  const [first = '', second = ''] = ran.split(/\s+/);
  return first === 'sudo' ? second : first;
}

/**
 * What each of these wrote on stderr, as far as the words tell: bash names the line, most programs themselves. All of
 * them write to the same terminal.
 */
function saidOf(failed: readonly RecordedCommand[], stderr: string): (string | undefined)[] {
  const left = stderr.split('\n').filter((line) => line.trim() !== '');
  return failed.map(({ ran, line }) => {
    const programs = [firstOf(ran), programOf(ran)];
    const isOfBash = (text: string) => new RegExp(`\\bline ${line}: `).test(text);
    const isOfProgram = (text: string) =>
      programs.some((program) => text.toLowerCase().startsWith(`${program}:`) || words[program]?.test(text));
    const at = left.findIndex((text) => isOfBash(text) || isOfProgram(text));
    return at === -1 ? undefined : left.splice(at, 1)[0]?.trim();
  });
}

/** How programs complain that do not say their name. */
const words: Readonly<Record<string, RegExp>> = {
  ...Object.fromEntries(
    ['ip', 'bridge', 'tc'].map((program) => [
      program,
      /^(?:RTNETLINK answers:|Error:|Cannot |Device |Object |Unknown |Command |open |setting the|mount |Dump |exec of |argument |"\w+" )/,
    ]),
  ),
  nft: /^(?:Error:|<cmdline>|netlink:)/,
  iptables: /^(?:iptables|Bad argument|Try `iptables)/,
  ip6tables: /^(?:ip6tables|Bad argument|Try `ip6tables)/,
};

/** The program that `ip netns exec` did not find. */
function notThere(stderr = ''): string | undefined {
  return /exec of "([^"]+)" failed: (?:No such file|Permission denied)/.exec(stderr)?.[1];
}

function missingTool(program: string, { text, line }: PlayedCommand): Finding {
  return { code: 'missing-tool', command: text, line, facts: { program, package: packageOf(program) } };
}

/** The line of an earlier failure that left out what this one misses. */
function causeOf(stderr: string, before: readonly Finding[]): number | undefined {
  const name =
    /Cannot find device "([^"]+)"|Cannot open network namespace "([^"]+)"|argument "([^"]+)" is wrong/.exec(
      stderr,
    );
  const lacks = name?.slice(1).find(Boolean);
  if (lacks === undefined) return undefined;
  return before.find(({ command = '' }) => command.split(/\s+/).includes(lacks))?.line;
}
