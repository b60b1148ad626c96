import { type Case, namesOf, whatOf } from './case.ts';
import type { Cause } from './cause.ts';
import { dropOf, droppedByLegacy, droppedByRule } from './filtered.ts';
import type { Frame } from './frame.ts';
import type { Direction } from './place.ts';

/** A rule dropped it where it was seen last: traced, or counted by iptables-legacy. */
export async function dropped(
  { questions, recording }: Case,
  namespace: string,
  frame: Frame,
  direction: Direction,
  link: string | undefined,
): Promise<Cause | undefined> {
  const { source, target } = frame;
  const outer = frame.outer ?? frame;
  const what = whatOf(direction);
  const drop =
    dropOf(recording, { namespace, source, target, names: namesOf(direction) }) ??
    // The request arrived, and its answer was dropped by the answerer's own rules.
    (direction === 'request'
      ? dropOf(recording, { namespace, source: target, target: source, names: namesOf('reply') })
      : undefined);
  if (drop) return droppedByRule(questions, drop, what);
  const around = frame.outer && dropOf(recording, { namespace, ...outer, names: ['tunnel'] });
  if (around) return droppedByRule(questions, around, 'the packet of the tunnel');
  const legacy = recording.legacy.find((one) => one.namespace === namespace);
  return legacy ? droppedByLegacy(questions, legacy, what, link) : undefined;
}
