import type { Reason } from './reason.ts';
import type { Probe } from './step.ts';

/** One reason, or several of which any may hold. */
export type Because = Reason | readonly Reason[];

/** A pair whose reason is stated; only `unreachable` takes it. */
export type SilentPair = Probe & { readonly because: readonly Reason[] };

/**
 * States why the pairs stay silent, where a step mixes reasons:
 * `unreachable('…', [because('no-route', hosts.from(a, b)), because('link-down', hosts.from(c, b))].flat())`.
 */
export function because(reason: Because, pairs: Probe | readonly Probe[]): SilentPair[] {
  const stated = [reason].flat() as Reason[];
  return ([pairs].flat() as Probe[]).map((pair) => ({ ...pair, because: stated }));
}
