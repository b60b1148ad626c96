import { inNamespace } from '../../../lib/in-namespace.ts';
import { namespaceName } from './commands.ts';
import { type FilterVerdict, filterAt, type HookPoint, ruleGrowth } from './filters.ts';
import type { CounterClaim, Finding } from './finding.ts';
import type { Packet } from './rule-match.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * The counters before and after a hook: what entered the namespace, and what got past the rules. None for
 * forwarding IPv6: neighbour discovery is counted among what goes out.
 */
const stages: Readonly<Record<string, readonly [entered: string, passed: string]>> = {
  'ip input echo-request': ['Ip.InReceives', 'Icmp.InEchos'],
  'ip input echo-reply': ['Ip.InReceives', 'Icmp.InEchoReps'],
  'ip forward echo-request': ['Ip.InReceives', 'Ip.OutTransmits'],
  'ip forward echo-reply': ['Ip.InReceives', 'Ip.OutTransmits'],
  'ip6 input echo-request': ['Ip6InReceives', 'Icmp6InEchos'],
  'ip6 input echo-reply': ['Ip6InReceives', 'Icmp6InEchoReplies'],
};

/** Runs a packet through one hook of a namespace; the finding when it is dropped there. */
export function filtered(
  after: Snapshot,
  before: Snapshot | undefined,
  namespace: string,
  point: HookPoint,
  packet: Packet,
): Finding | undefined {
  const ruleset = after.namespaces.get(namespace)?.ruleset;
  if (ruleset === undefined || ruleset.chains.length === 0) return undefined;
  const earlier = before?.namespaces.get(namespace)?.ruleset;
  const verdict = filterAt(ruleset, earlier, point, packet);
  if (verdict.kind === 'accept') return undefined;
  const device = packet.arrivedBy ?? packet.leavesBy;
  const { chain, rule } = verdict;
  const owner = `${chain.family} ${chain.table}`;
  const name = `chain ${chain.name} of table ${owner}`;
  const cure = rule
    ? inNamespace(namespace, `nft delete rule ${owner} ${chain.name} handle ${rule.handle}`)
    : inNamespace(namespace, `nft chain ${owner} ${chain.name} '{ policy accept; }'`);
  const counter = claim(verdict, namespace, point, packet, after, before);
  const grown = rule && ruleGrowth(earlier, chain, rule);
  return {
    reason: 'filtered',
    where: { namespace, ...(device === undefined ? {} : { device }) },
    sentence: `${namespaceName(namespace)} ${verdict.rejects ? 'rejects' : 'drops'} ${nameOf(packet)} in ${name}${
      rule ? ` with the rule "${rule.text}"` : ', whose policy is drop'
    }`,
    cure: `${namespaceName(namespace)} has to let ${nameOf(packet)} through: ${cure}`,
    certain: (verdict.sure || (grown ?? 0) > 0) && counter !== undefined,
    ...(counter === undefined ? {} : { counter }),
    evidence: [
      {
        command: inNamespace(namespace, `nft -a list chain ${owner} ${chain.name}`),
        output: rule
          ? `${rule.text} # handle ${rule.handle}${grown === undefined ? '' : `; counted ${grown} more`}`
          : 'policy drop',
      },
    ],
  };
}

function claim(
  verdict: FilterVerdict & { kind: 'drop' },
  namespace: string,
  point: HookPoint,
  packet: Packet,
  after: Snapshot,
  before: Snapshot | undefined,
): CounterClaim | undefined {
  const { chain, rule } = verdict;
  const packets = rule && ruleGrowth(before?.namespaces.get(namespace)?.ruleset, chain, rule);
  if (packets !== undefined) {
    const owner = `${chain.family} ${chain.table} ${chain.name} ${rule?.handle}`;
    return { kind: 'rule', namespace, owner, packets };
  }
  const stage = stages[`${packet.protocol} ${point.hook} ${packet.icmp}`];
  // Older kernels lack OutTransmits: then it is not proven.
  if (stage === undefined || after.namespaces.get(namespace)?.counters.has(stage[1]) !== true)
    return undefined;
  return { kind: 'lost', namespace, name: stage[0], next: stage[1] };
}

function nameOf(packet: Packet): string {
  switch (packet.icmp) {
    case 'echo-request':
      return 'the echo request';
    case 'echo-reply':
      return 'the echo reply';
    default:
      return packet.protocol === 'arp' ? 'ARP' : 'neighbour discovery';
  }
}

/** Sysctls by which a host keeps silent (ip-sysctl.rst: icmp_echo_ignore_all, icmp/echo_ignore_all). */
export function ignoresEcho(world: Snapshot, namespace: string, packet: Packet): Finding | undefined {
  const ipv6 = packet.protocol === 'ip6';
  const path = ipv6 ? 'ipv6/icmp/echo_ignore_all' : 'ipv4/icmp_echo_ignore_all';
  if (world.namespaces.get(namespace)?.sysctls.get(path) !== '1') return undefined;
  const name = `net.${path.replaceAll('/', '.')}`;
  return {
    reason: 'filtered',
    where: { namespace },
    sentence: `${namespaceName(namespace)} is told to ignore echo requests: ${name} = 1`,
    cure: `${namespaceName(namespace)} has ${name} = 1: ${inNamespace(namespace, `sysctl -w ${name}=0`)}`,
    certain: true,
    counter: { kind: 'grew', namespace, name: ipv6 ? 'Icmp6InEchos' : 'Icmp.InEchos' },
    evidence: [{ command: inNamespace(namespace, `sysctl ${name}`), output: `${name} = 1` }],
  };
}
