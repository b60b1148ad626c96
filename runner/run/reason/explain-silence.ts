import type { Sandbox } from '../sandbox/sandbox.ts';
import { withEvidence } from './evidence.ts';
import { asUnknown, type Broken, type Explanation, type SilentProbe } from './explanation.ts';
import type { Found } from './index.ts';
import type { Cure } from './measured/cause.ts';
import { measure } from './measured/measure.ts';

/** Why a ping was silent, and what would take the cause away. */
export interface Explained {
  readonly explanation: Broken;
  /** None of them tried yet; empty too where it was not looked for any. */
  readonly cures: readonly Cure[];
}

/** A ping of a page, or one that we make: `plain` where it has no options but a count. */
export type Silent = SilentProbe & { readonly plain?: boolean };

/** A ping with no options but a count, in a sandbox without rules: nothing is there that a walk does not follow. */
export function isFollowed(sandbox: Sandbox, probe: Silent): boolean {
  return probe.plain !== false && !sandbox.mayHaveRules;
}

/**
 * Says why pings are silent. What the configuration and the kernel's counters prove stands; where they do not, or
 * where something is there that a walk does not follow, the ping is made once more and watched.
 * @param followed what the walk of each came to
 * @throws {Fault} `sandbox` when the network cannot be read
 */
export async function explainSilence(
  sandbox: Sandbox,
  probes: readonly Silent[],
  followed: readonly Found[],
): Promise<Explained[]> {
  const walked = await withEvidence(sandbox, followed);
  const of = (probe: Silent) => walked[probes.indexOf(probe)] as Explanation;
  const doubtful = probes.filter((probe) => !(of(probe).proven && isFollowed(sandbox, probe)));
  const measured =
    doubtful.length === 0
      ? []
      : await measure(
          sandbox,
          doubtful,
          doubtful.map((probe) => (isFollowed(sandbox, probe) ? of(probe) : unexplained)),
        );
  return probes.map((probe): Explained => {
    const one = measured?.[doubtful.indexOf(probe)];
    if (one !== undefined) return { explanation: asUnknown(probe, one.explanation), cures: one.cures };
    return {
      explanation: isFollowed(sandbox, probe) ? asUnknown(probe, of(probe)) : unwatched(probe),
      cures: [],
    };
  });
}

/** Of a probe that is measured with no reason proposed. */
export const unexplained = {
  reason: undefined,
  proven: false,
  sentence: '',
  hops: [],
  evidence: [],
} as const;

/** What a walk comes to that nobody took, since it could not follow the ping. */
export const notFollowed: Found = { reason: undefined, proven: false, sentence: '', hops: [], shows: [] };

function unwatched({ source }: Silent): Broken {
  const sentence = 'there may be rules on its way, and it cannot be watched here: that takes perl';
  return { ...unexplained, reason: 'unknown', where: { namespace: source }, sentence };
}
