import type { Scenario } from '../../../lib/scenario.ts';
import { isLinkLocal } from '../../run/network/address.ts';
import { type Network, titleOf } from '../../run/network/network.ts';

/** An address that can be asked, and that asks. */
export interface PairNode {
  /** Unique: what the scenario calls it; else the namespace, and where it has several addresses, the address as well. */
  readonly name: string;
  /** Empty for the sandbox's own. */
  readonly namespace: string;
  readonly address: string;
  readonly family: 4 | 6;
  /** Of the link that holds the address. */
  readonly index: number;
  /** What nsenter(1) takes to get there; empty for the sandbox's own. */
  readonly path: string;
}

/** What a scenario calls the addresses of its nodes (`nodes({ … })`), by namespace and address. */
export type NodeNames = ReadonlyMap<string, string>;

export function declaredNames({ steps }: Pick<Scenario, 'steps'>): NodeNames {
  const probes = steps.flatMap((step) => ('probes' in step ? step.probes : []));
  return new Map(
    probes.flatMap(({ target, targetName, targetNamespace }) =>
      targetName === undefined || targetNamespace === undefined
        ? []
        : [[nodeKey(targetNamespace, target), targetName] as const],
    ),
  );
}

/** Every address of every namespace that others may ask: no loopback, no link-local one. */
export function pairNodes({ namespaces }: Network, names: NodeNames = new Map()): PairNode[] {
  const nodes = [...namespaces.values()].flatMap((state) => {
    const held = [...state.links.values()].flatMap(({ index, addresses }) =>
      addresses
        .filter(({ scope, address }) => scope === 'global' && !isLinkLocal(address))
        .map(({ address, family }) => ({ address, family, index })),
    );
    const { name: namespace, path } = state;
    const title = titleOf(state);
    return held.map((one) => {
      const ownName = held.length === 1 ? title : `${title} ${one.address}`;
      return { ...one, namespace, path, name: names.get(nodeKey(namespace, one.address)) ?? ownName };
    });
  });
  // A scenario may call an address by the name of another namespace.
  const counts = new Map<string, number>();
  for (const { name } of nodes) counts.set(name, (counts.get(name) ?? 0) + 1);
  return nodes.map((node) =>
    counts.get(node.name) === 1 ? node : { ...node, name: `${node.name} ${node.address}` },
  );
}

function nodeKey(namespace: string, address: string): string {
  return `${namespace}\t${address}`;
}
