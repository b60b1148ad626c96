import { type Fact, type FactKind, factsOf, kinds } from './facts.ts';
import type { Network } from './network.ts';

/** One thing that is otherwise in a later reading of a network. */
export interface NetworkChange {
  readonly change: 'new' | 'gone' | 'changed';
  readonly kind: FactKind;
  /** Empty for the sandbox's own. */
  readonly namespace: string;
  readonly name: string;
  /** Of something that changed: in which fields, each with its values (undefined where it has none). */
  readonly fields: readonly { readonly name: string; readonly before: unknown; readonly after: unknown }[];
}

/** What changed from one reading to the next: topology first. Nothing that time changes or that counts. */
export function difference(before: Network, after: Network): NetworkChange[] {
  return differenceOfFacts(factsOf(before), factsOf(after));
}

/** The same of facts that were chosen or masked. */
export function differenceOfFacts(before: readonly Fact[], after: readonly Fact[]): NetworkChange[] {
  const [earlier, later] = [numbered(before), numbered(after)];
  const changes: NetworkChange[] = [];
  for (const [key, fact] of earlier) {
    const found = later.get(key);
    if (found === undefined) changes.push(changeOf(fact, 'gone'));
    else if (JSON.stringify(found.value) !== JSON.stringify(fact.value))
      changes.push({ ...changeOf(fact, 'changed'), fields: fieldsThatDiffer(fact.value, found.value) });
  }
  for (const [key, fact] of later) if (!earlier.has(key)) changes.push(changeOf(fact, 'new'));
  const rank = ({ kind }: NetworkChange) => kinds.indexOf(kind);
  return changes.sort((a, b) => rank(a) - rank(b));
}

function changeOf({ kind, namespace, name }: Fact, change: NetworkChange['change']): NetworkChange {
  return { change, kind, namespace, name, fields: [] };
}

/** Facts by a key; those of one name are numbered, in an order that does not depend on the kernel's. */
function numbered(facts: readonly Fact[]): Map<string, Fact> {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    const key = `${fact.kind}\t${fact.namespace}\t${fact.name}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [fact]);
    else group.push(fact);
  }
  const text = ({ value }: Fact) => JSON.stringify(value);
  return new Map(
    [...groups].flatMap(([key, group]) =>
      (group.length === 1 ? group : group.sort((a, b) => (text(a) < text(b) ? -1 : 1))).map(
        (fact, i) => [`${key}\t${i}`, fact] as const,
      ),
    ),
  );
}

function fieldsThatDiffer(before: Fact['value'], after: Fact['value']): NetworkChange['fields'] {
  if (typeof before === 'string' || typeof after === 'string') return [{ name: 'value', before, after }];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => ({ name, before: before[name], after: after[name] }));
}
