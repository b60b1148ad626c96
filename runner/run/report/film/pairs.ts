import type { ProbeEvent } from '../../events/event.ts';
import type { Scene } from './scenes.ts';

/** How a pair stands at a moment. */
export interface Pair {
  readonly probe: ProbeEvent;
  /** The step that asked last. */
  readonly step: number;
  /** What was seen the time before, and at which step. */
  readonly earlier?: { readonly observed: ProbeEvent['observed']; readonly step: number };
}

/** All ordered pairs that were asked up to a step, as they stood then. */
export interface PairMatrix {
  readonly sources: readonly string[];
  /** Addresses. */
  readonly targets: readonly string[];
  /** An address with the name of its node, where it has one. */
  readonly titleOf: (target: string) => string;
  readonly pairOf: (source: string, target: string) => Pair | undefined;
}

export function matrixAt({ takes }: Scene, until: number): PairMatrix {
  const pairs = new Map<string, Pair>();
  const sources = new Set<string>();
  /** Addresses, each with the name that a probe of it had, if any did. */
  const targets = new Map<string, string | undefined>();
  for (const [step, { probes }] of [...takes].sort(([a], [b]) => a - b)) {
    if (step > until) break;
    for (const probe of probes) {
      const [source, { target, targetName }] = [sourceName(probe), probe];
      sources.add(source);
      targets.set(target, targets.get(target) ?? targetName);
      const key = JSON.stringify([source, target]);
      const old = pairs.get(key);
      pairs.set(key, {
        probe,
        step,
        ...(old && { earlier: { observed: old.probe.observed, step: old.step } }),
      });
    }
  }
  const order = new Intl.Collator('en', { numeric: true });
  return {
    sources: [...sources].sort(order.compare),
    targets: [...targets.keys()].sort(order.compare),
    titleOf: (target) => [targets.get(target), target].filter(Boolean).join(' '),
    pairOf: (source, target) => pairs.get(JSON.stringify([source, target])),
  };
}

export function sourceName({ source }: Pick<ProbeEvent, 'source'>): string {
  return source === '' ? 'host' : source;
}

/** The commands that ran between two steps: what made a pair answer that was silent before. */
export function commandsBetween({ takes }: Scene, from: number, to: number): string[] {
  return [...takes]
    .filter(([step]) => step > from && step <= to)
    .sort(([a], [b]) => a - b)
    .flatMap(([, { commands }]) => commands.map(({ command }) => command));
}
