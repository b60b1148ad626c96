import { isLinkLocal } from '../../run/network/address.ts';
import { type Network, titleOf } from '../../run/network/network.ts';

/** An address that can be asked, and that asks. */
export interface PairNode {
  /** Unique: the namespace, and where it has several addresses, the address as well. */
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

/** Every address of every namespace that others may ask: no loopback, no link-local one. */
export function pairNodes({ namespaces }: Network): PairNode[] {
  return [...namespaces.values()].flatMap((state) => {
    const held = [...state.links.values()].flatMap(({ index, addresses }) =>
      addresses
        .filter(({ scope, address }) => scope === 'global' && !isLinkLocal(address))
        .map(({ address, family }) => ({ address, family, index })),
    );
    const { name: namespace, path } = state;
    const title = titleOf(state);
    return held.map((one) => ({
      ...one,
      namespace,
      path,
      name: held.length === 1 ? title : `${title} ${one.address}`,
    }));
  });
}
