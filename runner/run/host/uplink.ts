import { Fault } from '../../text/fault.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { asksNames, resolveNames, resolverCommand } from './names.ts';
import { publicPrefixes } from './prefixes.ts';

/** The uplink of a reader's machine, and behind it an Internet that is not there. */
export interface Uplink {
  /** Its interface. */
  readonly name: string;
  /** The first three numbers of its subnet; the machine is .15 in it, the router .2. */
  readonly subnet: string;
  /** Names of the Internet resolve. */
  readonly names?: boolean;
}

/** Where the namespace that stands for the Internet is held; it has no name, so that nobody meets it. */
const internet = '/run/netscene/internet';
const candidates = ['10.0.2', '192.168.122', '172.31.250', '10.211.55', '192.168.253', '10.99.254'];
/** As VirtualBox numbers its NAT network. */
const six = { machine: 'fd17:625c:f037:2::15/64', router: 'fd17:625c:f037:2::2/64' };

/** The uplink that fits a text: named as it is there, in a subnet that the text does not use. */
export function uplinkFor(text: string): Uplink {
  const names = new Map<string, number>();
  for (const [name] of text.matchAll(/\b(?:eth0|eth1|ens\d+|enp\d\w+|eno\d+|enX\d|wlan0|wlp\d\w+|em1)\b/g))
    names.set(name, (names.get(name) ?? 0) + 1);
  // What the page makes itself is no uplink; within a namespace it is another one of that name.
  const lines = text
    .split('\n')
    .filter((line) => /\badd\b/.test(line) && !/\bnetns\s+(?!add)\S|\bip\s+-n\s/.test(line));
  const isMade = (name: string) => {
    const makes = new RegExp(
      `\\b(?:l|link)\\s+add\\s+(?:dev\\s+)?"?${name}(?![\\w.-])|\\bname\\s+"?${name}(?![\\w.-])`,
    );
    return lines.some((line) => makes.test(line));
  };
  const [found] = [...names].filter(([name]) => !isMade(name)).sort((a, b) => b[1] - a[1]);
  const name = found?.[0] ?? (isMade('eth0') ? 'ens3' : 'eth0');
  const subnet = candidates.find((one) => !text.includes(`${one}.`)) ?? (candidates[0] as string);
  return { name, subnet, names: asksNames(text) };
}

/**
 * Gives a sandbox an uplink: an interface with an address and a default route, and behind it a nameless namespace
 * that answers for every public address and knows a way back to the uplink's own subnet only. So what is behind
 * the machine reaches the Internet through address translation, or not at all. Nothing is sent outside.
 * @throws {Fault} `sandbox`
 */
export async function makeUplink(sandbox: Sandbox, { name, subnet, names = false }: Uplink): Promise<void> {
  const inside = `nsenter --net=${internet}`;
  const routes = publicPrefixes().map((prefix) => `route add local ${prefix} dev lo`);
  const script = [
    `mkdir -p /run/netscene && touch ${internet} && unshare --net=${internet} ip link set lo up`,
    `ip link add ${name} type veth peer name uplink netns ${internet} 2>/dev/null || {
      ip link add ${name} type veth peer name uplink0
      sleep 0.01 & ${inside} sleep 3 & netscene_pid=$!; sleep 0.1; ip link set uplink0 netns $netscene_pid name uplink
    }`,
    `${inside} ip -batch - <<'END'
addr add ${subnet}.2/24 dev uplink
addr add ${six.router} dev uplink nodad
link set uplink up
route add local 2000::/3 dev lo
${routes.join('\n')}
END`,
    `${inside} bash -pc 'echo 0 >/proc/sys/net/ipv4/icmp_ratelimit; echo 0 >/proc/sys/net/ipv4/conf/all/rp_filter; ` +
      `echo 1 >/proc/sys/net/ipv6/ip_nonlocal_bind' 2>/dev/null`,
    `ip addr add ${subnet}.15/24 brd + dev ${name}`,
    `ip -6 addr add ${six.machine} dev ${name} nodad 2>/dev/null`,
    `ip link set ${name} up && ip route add default via ${subnet}.2 dev ${name}`,
    `ip -6 route add default via ${six.router.replace(/\/.*/, '')} dev ${name} 2>/dev/null; unset netscene_pid; :`,
    resolverCommand(`${subnet}.2`),
  ].join('\n');
  const { exit, stderr } = await sandbox.run(script);
  if (exit !== 0 || /RTNETLINK|Error/.test(stderr))
    throw new Fault('sandbox', `the uplink cannot be made: ${stderr.trim().split('\n')[0] ?? ''}`);
  if (names) await resolveNames(sandbox, { internet });
}
