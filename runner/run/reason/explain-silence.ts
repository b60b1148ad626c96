import type { Sandbox } from '../sandbox/sandbox.ts';
import { asUnknown, type Broken, type Explanation, type SilentProbe } from './explanation.ts';
import type { Cure } from './measured/cause.ts';
import { curesOf, measure } from './measured/measure.ts';

/** Why a ping was silent, and what would take the cause away. */
export interface Explained {
  readonly explanation: Broken;
  /** None of them tried yet. */
  readonly cures: readonly Cure[];
}

/** A ping with no options but a count, in a sandbox without rules: nothing is there that the model does not follow. */
export function isModelled(sandbox: Sandbox, probe: SilentProbe & { readonly plain?: boolean }): boolean {
  return probe.plain !== false && !sandbox.mayHaveRules;
}

/**
 * Says why pings are silent. What the configuration and the kernel's counters prove stands; where they do not, or
 * where something is there that the model does not follow, the ping is made once more and watched.
 * @param modelled what the model says of each
 * @throws {Fault} `sandbox` when the network cannot be read
 */
export async function explainSilence(
  sandbox: Sandbox,
  probes: readonly (SilentProbe & { readonly plain?: boolean })[],
  modelled: readonly Explanation[],
): Promise<Explained[]> {
  const doubtful = probes.filter((probe, i) => !(modelled[i]?.proven && isModelled(sandbox, probe)));
  const measured =
    doubtful.length === 0
      ? []
      : await measure(
          sandbox,
          doubtful,
          doubtful.map((probe) => modelled[probes.indexOf(probe)] as Explanation),
        );
  return probes.map((probe, i): Explained => {
    const one = measured?.[doubtful.indexOf(probe)];
    if (one === undefined) return withoutCure(asUnknown(probe, modelled[i] as Explanation));
    const { explanation, cures } = withoutCure(asUnknown(probe, one.explanation));
    return { explanation, cures: one.cures.length > 0 ? one.cures : cures };
  });
}

/** An explanation tells no cure until it was tried. */
export function withoutCure({ cure, ...explanation }: Broken): Explained {
  return { explanation, cures: curesOf(cure) };
}
