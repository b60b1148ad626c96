import { type Reason, youngReasons } from '../../../lib/reason.ts';
import type { Explanation } from '../events/event.ts';
import type { Finding } from './finding.ts';

/**
 * Holds a silence to the reasons that the scenario states for it. Another reason is a failed claim; where
 * the network could not be followed nothing is known of it, which is an error, whatever is stated.
 */
export function silenceFinding(
  because: readonly Reason[] | undefined,
  explanation: Explanation | undefined,
): Finding | undefined {
  if (because === undefined) return undefined;
  // To state `unknown` is to claim nothing: no silence could ever contradict it.
  if (explanation === undefined || explanation.reason === 'unknown') {
    return {
      code: 'reason-unknown',
      facts: { because, ...(explanation && { seen: explanation.sentence }) },
      because,
      ...(explanation && { explanation }),
    };
  }
  const { reason } = explanation;
  if (because.includes(reason)) return undefined;
  // It had no name when `unknown` was written there.
  if (because.includes('unknown') && youngReasons.includes(reason)) return undefined;
  return {
    code: 'wrong-reason',
    facts: { because, reason },
    because,
    explanation,
  };
}
