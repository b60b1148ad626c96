import { inNamespace } from '../../../lib/in-namespace.ts';
import { namespaceName } from './commands.ts';
import type { HookPoint } from './filters.ts';
import type { Finding } from './finding.ts';
import { matches, type Packet } from './rule-match.ts';
import type { Chain, Rule, Ruleset } from './ruleset.ts';
import type { Snapshot } from './snapshot.ts';

/** What changes a packet's addresses (nft(8), NAT STATEMENTS); iptables' own are `xt` in nft's words. */
const translating = ['snat', 'dnat', 'masquerade', 'redirect', 'xt'];

/**
 * Rules at a hook that may translate the packet's addresses. The way after that is another packet's, which
 * is not followed: better no reason than a wrong one.
 */
export function translated(
  world: Snapshot,
  namespace: string,
  point: HookPoint,
  packet: Packet,
): Finding | undefined {
  // The reply goes back by the entry that the request made (conntrack), not by these rules.
  const ruleset = packet.state === 'new' ? world.namespaces.get(namespace)?.ruleset : undefined;
  if (ruleset === undefined) return undefined;
  for (const chain of ruleset.chains) {
    if (chain.type !== 'nat' || chain.hook !== point.hook || !point.families.includes(chain.family)) continue;
    const rule = translatingRule(ruleset, chain, packet, 0);
    if (rule === undefined) continue;
    const owner = `${chain.family} ${chain.table} ${chain.name}`;
    return {
      reason: 'unknown',
      where: { namespace },
      sentence: `${namespaceName(namespace)} may translate its addresses with the rule "${rule.text}", and from there on it is not followed`,
      certain: false,
      evidence: [{ command: inNamespace(namespace, `nft -a list chain ${owner}`), output: rule.text }],
    };
  }
  return undefined;
}

/** Deeper than any ruleset that the kernel takes (NFT_JUMP_STACK_SIZE is 16). */
const deepest = 16;

function translatingRule(ruleset: Ruleset, chain: Chain, packet: Packet, depth: number): Rule | undefined {
  for (const rule of chain.rules) {
    const owner = `${chain.family} ${chain.table}`;
    const passes = rule.statements.every(
      (statement) => !('match' in statement) || matches(ruleset, owner, packet, statement) !== false,
    );
    if (!passes) continue;
    for (const statement of rule.statements) {
      if (translating.some((word) => word in statement)) return rule;
      const next = (statement.jump ?? statement.goto) as { target: string } | undefined;
      const target = ruleset.chains.find(
        (one) => one.family === chain.family && one.table === chain.table && one.name === next?.target,
      );
      const found = target && depth < deepest && translatingRule(ruleset, target, packet, depth + 1);
      if (found) return found;
    }
  }
  return undefined;
}
