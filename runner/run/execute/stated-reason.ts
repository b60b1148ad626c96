import type { Reason } from '../../../lib/reason.ts';
import type { Explanation } from '../events/event.ts';
import type { Finding } from './step-run.ts';

/**
 * Holds a silence to the reasons that the scenario states for it. Another reason is a failed claim; where
 * the network could not be followed nothing is known of it, which is an error, whatever is stated.
 */
export function silenceFinding(
  because: readonly Reason[] | undefined,
  explanation: Explanation | undefined,
): Omit<Finding, 'command' | 'line'> | undefined {
  if (because === undefined) return undefined;
  const expected = `silence because of ${because.join(' or ')}`;
  // To state `unknown` is to claim nothing: no silence could ever contradict it.
  if (explanation === undefined || explanation.reason === 'unknown') {
    return {
      verdict: 'error',
      code: 'reason-unknown',
      expected,
      happened: explanation
        ? `silence, and no reason can be seen: ${explanation.sentence}`
        : 'silence, and the state of the network could not be read',
      because,
      ...(explanation && { explanation }),
    };
  }
  const { reason } = explanation;
  if (because.includes(reason)) return undefined;
  return {
    verdict: 'fail',
    code: 'wrong-reason',
    expected,
    happened: `silence because of ${reason}`,
    cure: `mend what breaks first, or state what holds: because '${reason}'`,
    because,
    explanation,
  };
}
