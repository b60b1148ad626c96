import { growth } from '../network/counters.ts';
import type { CounterClaim, Finding } from './finding.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Which findings are proven? One that is certain, and whose counter, where it names one, grew by at
 * least as many as there are findings that name the same counter. Without a snapshot from before the
 * probes a counter says nothing.
 */
export function proven(
  findings: readonly (Finding | undefined)[],
  before: Snapshot | undefined,
  after: Snapshot,
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

function keyOf(claim: CounterClaim): string {
  return `${claim.namespace} ${claim.kind === 'rule' ? claim.owner : claim.name}`;
}

/** By how much a claim's counter grew; undefined without a snapshot from before. */
export function grownBy(
  claim: CounterClaim,
  before: Snapshot | undefined,
  after: Snapshot,
): number | undefined {
  if (claim.kind === 'rule') return claim.packets;
  const earlier = before?.namespaces.get(claim.namespace)?.counters;
  const later = after.namespaces.get(claim.namespace)?.counters;
  if (earlier === undefined || later === undefined) return undefined;
  const grown = growth(earlier, later, claim.name);
  if (claim.kind === 'grew') return grown;
  return grown - growth(earlier, later, claim.next);
}
