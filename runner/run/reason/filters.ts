import { equals, fieldOf, type Match, matches, type Packet } from './rule-match.ts';
import type { Chain, Expression, Rule, Ruleset, Statement } from './ruleset.ts';

/** What the rules at one hook do with a packet. */
export type FilterVerdict =
  | { readonly kind: 'accept' /** False where a rule could not be judged. */; readonly sure: boolean }
  | {
      readonly kind: 'drop';
      readonly chain: Chain;
      /** Undefined: the chain's policy. */
      readonly rule?: Rule;
      readonly rejects: boolean;
      readonly sure: boolean;
    };

/** Where a packet meets the rules: nft(8), ADDRESS FAMILIES. */
export interface HookPoint {
  readonly families: readonly string[];
  readonly hook: string;
  /** For netdev chains, which belong to a device. */
  readonly device?: string;
}

type Outcome =
  | { readonly kind: 'accept' | 'continue' | 'return' }
  | { readonly kind: 'drop'; readonly rule: Rule; readonly rejects: boolean; readonly sure: boolean };

/**
 * Runs a packet through the rules of a hook as the kernel does: base chains by priority, a drop ends it,
 * an accept ends only its own base chain (nft(8), VERDICT STATEMENTS).
 * A rule that cannot be judged from the packet is judged by its counter, compared with `before`.
 */
export function filterAt(
  ruleset: Ruleset,
  before: Ruleset | undefined,
  point: HookPoint,
  packet: Packet,
): FilterVerdict {
  const chains = ruleset.chains
    .filter((chain) => chain.hook === point.hook && point.families.includes(chain.family))
    .filter((chain) => chain.device === undefined || [chain.device].flat().includes(point.device as string))
    .sort((left, right) => left.priority - right.priority);
  const judge = new Judge(ruleset, before, packet);
  for (const chain of chains) {
    const outcome = judge.chain(chain);
    if (outcome.kind === 'drop') {
      const { rule, rejects, sure } = outcome;
      return { kind: 'drop', chain: judge.owner(rule) ?? chain, rule, rejects, sure };
    }
    if (outcome.kind !== 'accept' && chain.policy === 'drop') {
      return { kind: 'drop', chain, rejects: false, sure: judge.sure };
    }
  }
  return { kind: 'accept', sure: judge.sure };
}

/** Packets that a rule counted since `before`; undefined where it has no counter. */
export function ruleGrowth(before: Ruleset | undefined, chain: Chain, rule: Rule): number | undefined {
  if (rule.packets === undefined || before === undefined) return undefined;
  const earlier = before.chains
    .find((one) => one.family === chain.family && one.table === chain.table && one.name === chain.name)
    ?.rules.find((one) => one.handle === rule.handle);
  return rule.packets - (earlier?.packets ?? 0);
}

/** iptables' own targets: nft shows them in its words, and has no statement for them in JSON. */
function isTarget(statement: Statement, name?: string): boolean {
  const xt = statement.xt as { type?: string; name?: string } | null | undefined;
  return xt?.type === 'target' && (name === undefined || xt.name === name);
}

/** Deeper than any ruleset that the kernel takes (NFT_JUMP_STACK_SIZE is 16). */
const deepest = 16;

class Judge {
  readonly #ruleset: Ruleset;
  readonly #before: Ruleset | undefined;
  readonly #packet: Packet;
  /** False once a rule was passed that could not be judged. */
  sure = true;

  constructor(ruleset: Ruleset, before: Ruleset | undefined, packet: Packet) {
    this.#ruleset = ruleset;
    this.#before = before;
    this.#packet = packet;
  }

  owner(rule: Rule): Chain | undefined {
    return this.#ruleset.chains.find((chain) => chain.rules.includes(rule));
  }

  chain(chain: Chain, depth = 0): Outcome {
    for (const rule of chain.rules) {
      const outcome = this.#rule(chain, rule, depth);
      if (outcome.kind === 'return') break;
      if (outcome.kind !== 'continue') return outcome;
    }
    return { kind: 'continue' };
  }

  #rule(chain: Chain, rule: Rule, depth: number): Outcome {
    let matched: Match = true;
    for (const statement of rule.statements) {
      const one = this.#condition(chain, statement);
      if (one === false) return { kind: 'continue' };
      if (one === undefined) matched = undefined;
      const outcome = this.#action(chain, rule, statement, depth);
      if (outcome === undefined) continue;
      if (matched === true) return outcome;
      const counted = ruleGrowth(this.#before, chain, rule) ?? rule.packets;
      if (outcome.kind === 'drop' && counted !== undefined && counted > 0) return { ...outcome, sure: false };
      // Neither to be known from the packet nor counted: go on as if it had not matched, and say so.
      if (counted !== 0) this.sure = false;
      return { kind: 'continue' };
    }
    return { kind: 'continue' };
  }

  #condition(chain: Chain, statement: Statement): Match {
    if ('match' in statement)
      return matches(this.#ruleset, `${chain.family} ${chain.table}`, this.#packet, statement);
    // A limit, a quota, an extension of iptables: may or may not let the rule go on.
    if (isTarget(statement)) return true;
    return 'limit' in statement || 'quota' in statement || 'xt' in statement || 'ct count' in statement
      ? undefined
      : true;
  }

  #action(chain: Chain, rule: Rule, statement: Statement, depth: number): Outcome | undefined {
    if ('drop' in statement) return { kind: 'drop', rule, rejects: false, sure: this.sure };
    if ('reject' in statement || isTarget(statement, 'REJECT'))
      return { kind: 'drop', rule, rejects: true, sure: this.sure };
    if ('accept' in statement) return { kind: 'accept' };
    if ('return' in statement) return { kind: 'return' };
    if ('vmap' in statement) return this.#mapped(chain, rule, statement, depth);
    const next = (statement.jump ?? statement.goto) as { target: string } | undefined;
    if (next === undefined || depth >= deepest) return undefined;
    const target = this.#ruleset.chains.find(
      (one) => one.family === chain.family && one.table === chain.table && one.name === next.target,
    );
    const outcome: Outcome = target ? this.chain(target, depth + 1) : { kind: 'continue' };
    if (outcome.kind === 'continue') return 'goto' in statement ? { kind: 'return' } : undefined;
    return outcome;
  }

  #mapped(chain: Chain, rule: Rule, statement: Statement, depth: number): Outcome | undefined {
    const { key, data } = statement.vmap as { key: Statement; data: { set?: [Expression, Statement][] } };
    const value = fieldOf(this.#packet, key);
    if (value === null) return undefined;
    for (const [element, verdict] of data.set ?? []) {
      const hit = value && equals(this.#ruleset, `${chain.family} ${chain.table}`, value, element);
      if (hit === true) return this.#action(chain, rule, verdict, depth);
      if (hit === undefined) this.sure = false;
    }
    return undefined;
  }
}
