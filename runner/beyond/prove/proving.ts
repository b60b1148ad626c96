import type { Probe } from '../../../lib/step.ts';
import type { JudgedProbe } from '../../run/execute/probe-watch.ts';
import type { StepRun } from '../../run/execute/step-run.ts';
import type { Strategy } from '../../run/execute/strategy.ts';
import { thorough } from '../../run/execute/thorough.ts';
import type { Plan } from '../../run/plan/plan.ts';
import { keyOf } from '../../run/reason/try-cures.ts';
import { proveSilence, type Silence, untried } from './prove-silence.ts';
import type { Original } from './replica.ts';

/** How many replicas of one step there are at once. */
const atOnce = 3;
/** For how many silences of one step replicas are made; those that one cure heals count once. */
const most = 48;

/** What a run does, and every silence held to intervention in a replica of its scenario. */
export function proving(plan: Plan, signal: AbortSignal): Strategy {
  return {
    runCommands: thorough.runCommands,
    judge: async (probes, expected, run) => {
      const judged = await thorough.judge(probes, expected, run);
      const loaded = plan.scenarios.find(({ scenario }) => scenario.name === run.scenario);
      if (loaded === undefined || !judged.some(isExplained)) return judged;
      const original = { scenario: loaded.scenario, step: run.index, plan, signal };
      const proven = await run.aside(() => prove(original, judged));
      // What was interrupted was not tried.
      if (signal.aborted) return judged;
      tell(proven, run);
      return proven;
    },
  };
}

async function prove(original: Original, judged: readonly JudgedProbe[]): Promise<JudgedProbe[]> {
  const proofs = new Map<Probe, JudgedProbe['explanation']>();
  let tried = 0;
  for (;;) {
    const open = judged.filter(isExplained).filter(({ probe }) => !proofs.has(probe));
    if (open.length === 0 || original.signal.aborted) break;
    // One of those that look the same: what heals it mostly heals the others.
    const firsts = new Map(open.toReversed().map((one) => [likeness(one), one]));
    const wave = [...firsts].reverse().slice(0, Math.min(atOnce, most - tried));
    if (wave.length === 0) {
      for (const one of open) proofs.set(one.probe, untried(one, 'not tried').explanation);
      break;
    }
    tried += wave.length;
    await Promise.all(
      wave.map(async ([key, one]) => {
        const alike = open.filter((other) => other !== one && likeness(other) === key);
        const siblings = alike.map(({ probe }) => probe);
        const { explanation, shared } = await proveSilence(original, one, siblings, judged);
        proofs.set(one.probe, explanation);
        const { intervention, cure } = explanation;
        for (const { probe, explanation: own } of alike)
          if (shared.has(probe) && intervention && cure !== undefined)
            proofs.set(probe, { ...own, proven: true, cure, intervention });
      }),
    );
  }
  return judged.map((one) => {
    const explanation = proofs.get(one.probe);
    if (explanation === undefined) return one;
    // Nothing is left to be tried in the run's own sandbox.
    const { cures: _tried, ...rest } = one;
    return { ...rest, explanation };
  });
}

function isExplained(one: JudgedProbe): one is Silence {
  return one.outcome.observed === 'silence' && one.explanation !== undefined;
}

/** What two silences share that the same cure may heal: the reason, and what is to be tried first. */
function likeness({ probe, explanation, cures: [first] = [] }: Silence): string {
  const { source, target } = probe;
  return JSON.stringify([explanation.reason, first === undefined ? [source, target] : keyOf(first)]);
}

/** Says of which silences the reason is not proven by intervention; of those that are alike, once. */
function tell(judged: readonly JudgedProbe[], run: StepRun): void {
  const pairs = new Map<string, string[]>();
  for (const { probe, explanation } of judged) {
    const { intervention, reason } = explanation ?? {};
    if (intervention === undefined || intervention.outcome === 'healed') continue;
    const pair = `${probe.source || 'host'} → ${probe.targetName ?? probe.target}`;
    const what = `${reason} is not proven by intervention: ${whyNot(intervention.outcome)}`;
    pairs.set(what, [...(pairs.get(what) ?? []), pair]);
  }
  for (const [what, [first, ...others]] of pairs)
    run.noted(`${first}${others.length === 0 ? '' : ` and ${others.length} more`}: ${what}`);
}

type Outcome = NonNullable<NonNullable<JudgedProbe['explanation']>['intervention']>['outcome'];

function whyNot(outcome: Exclude<Outcome, 'healed'>): string {
  switch (outcome) {
    case 'further':
      return 'taken away, something else stops it';
    case 'no further':
      return 'what was tried changed nothing';
    case 'no cure':
      return 'nothing is known that would take it away';
    case 'no replica':
      return 'run again to this step, it was not silent, or did not get there';
    case 'not tried':
      return 'too many others of this step were tried';
  }
}
