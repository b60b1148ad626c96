import { setTimeout as sleep } from 'node:timers/promises';
import { type Port, peerOf } from '../../run/network/questions.ts';
import { readNetwork } from '../../run/network/read-network.ts';
import type { Sandbox } from '../../run/sandbox/sandbox.ts';

/** Milliseconds: a namespace that a process still holds is not taken down at all. */
const longest = 1000;

/**
 * The kernel takes down what was in a namespace a moment after its name (cleanup_net in net/core/net_namespace.c); a
 * reader types more slowly than that. The event is that the other ends of its cables are gone too.
 */
export class TakenDown {
  readonly #sandbox: Sandbox;
  /** Ends of cables, with the namespace that holds the other end. */
  #ends: readonly (Port & { readonly other: string })[] = [];

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  /** Remembers the cables that end in a namespace which a command may be about to delete. */
  async before(command: string): Promise<void> {
    if (!/\bnet(?:ns)?\s+del/.test(command)) return;
    const network = await readNetwork(this.#sandbox, []);
    this.#ends = [...network.namespaces].flatMap(([namespace, { links }]) =>
      [...links.keys()].flatMap((link) => {
        const peer = peerOf(network, { namespace, link });
        return peer === undefined || peer.namespace === namespace
          ? []
          : [{ namespace, link, other: peer.namespace }];
      }),
    );
  }

  /** Waits until what went with a deleted namespace is gone. */
  async settled(): Promise<void> {
    const ends = this.#ends;
    this.#ends = [];
    if (ends.length === 0) return;
    const until = performance.now() + longest;
    for (;;) {
      const { namespaces } = await readNetwork(this.#sandbox, []);
      const isLeft = ({ namespace, link, other }: (typeof ends)[number]) =>
        !namespaces.has(other) && namespaces.get(namespace)?.links.has(link) === true;
      if (!ends.some(isLeft) || performance.now() > until) return;
      await sleep(20);
    }
  }
}
