import { growth } from '../network/counters.ts';
import type { Network } from '../network/network.ts';
import type { CounterClaim, Finding } from './finding.ts';

/**
 * Which findings are proven? One that is certain, and whose counter, where it names one, grew by at
 * least as many as there are findings that name the same counter. Without a reading from before the
 * probes a counter says nothing.
 */
export function proven(
  findings: readonly (Finding | undefined)[],
  before: Network | undefined,
  after: Network,
): boolean[] {
  const claimed = new Map<string, number>();
  for (const finding of findings) {
    if (finding?.counter === undefined) continue;
    const key = keyOf(finding.counter);
    claimed.set(key, (claimed.get(key) ?? 0) + 1);
  }
  return findings.map((finding) => {
    if (finding === undefined || !finding.certain) return false;
    if (finding.counter === undefined) return true;
    const grown = grownBy(finding.counter, before, after);
    return grown !== undefined && grown >= (claimed.get(keyOf(finding.counter)) as number);
  });
}

function keyOf({ namespace, name }: CounterClaim): string {
  return `${namespace} ${name}`;
}

/** By how much a claim's counter grew; undefined without a reading from before. */
function grownBy(claim: CounterClaim, before: Network | undefined, after: Network): number | undefined {
  const earlier = before?.namespaces.get(claim.namespace)?.counters;
  const later = after.namespaces.get(claim.namespace)?.counters;
  if (earlier === undefined || later === undefined) return undefined;
  const grown = growth(earlier, later, claim.name);
  if (claim.kind === 'grew') return grown;
  return grown - growth(earlier, later, claim.next);
}
