import { inNamespace } from './in-namespace.ts';
import type { Pair } from './step.ts';

/** Where a node answers: an address in the namespace of the node's own name, or of another one. */
export type NodeAddress = string | { readonly namespace: string; readonly address: string };

/** A pair of a node that is not there; the message names those that are. */
export class NodeError extends Error {
  override name = 'NodeError';
}

/** The nodes of a topology by name; the compiler knows which names there are. */
export interface Nodes<Name extends string> {
  /** One ordered pair: `source` pings `target`. */
  pair(source: Name, target: Name): Pair;
  /** Every ordered pair of the given nodes; of all of them when none are given. */
  every(...names: Name[]): Pair[];
  /** Every pair across two groups, both ways. */
  between(left: readonly Name[], right: readonly Name[]): Pair[];
  /** Every pair from one group to another, one way. */
  from(sources: readonly Name[], targets: readonly Name[]): Pair[];
}

/**
 * Names the nodes of a topology, so that pairs read as names and are checked by the compiler:
 * `const hosts = nodes({ ns11: '10.120.1.11', gateway: { namespace: 'nsgw', address: '10.120.1.1' } })`.
 */
export function nodes<Name extends string>(addresses: Readonly<Record<Name, NodeAddress>>): Nodes<Name> {
  const at = (name: Name) => {
    const node: NodeAddress | undefined = Object.hasOwn(addresses, name) ? addresses[name] : undefined;
    if (node === undefined)
      throw new NodeError(`there is no node "${name}": there are ${Object.keys(addresses).join(', ')}`);
    return typeof node === 'string' ? { namespace: name as string, address: node } : node;
  };
  const pair = (source: Name, target: Name): Pair => {
    const { namespace } = at(source);
    const { address, namespace: targetNamespace } = at(target);
    return {
      source: namespace,
      target: address,
      targetName: target,
      targetNamespace,
      command: { text: inNamespace(namespace, `ping -c 1 ${address}`) },
      count: 1,
      plain: true,
      named: true,
    };
  };
  const from = (sources: readonly Name[], targets: readonly Name[]) =>
    sources.flatMap((source) =>
      targets
        .filter((target) => at(target).namespace !== at(source).namespace)
        .map((target) => pair(source, target)),
    );
  return {
    pair,
    from,
    every: (...names) => {
      const group = names.length > 0 ? names : (Object.keys(addresses) as Name[]);
      return from(group, group);
    },
    between: (left, right) => [...from(left, right), ...from(right, left)],
  };
}
