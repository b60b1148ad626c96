import { Fault } from '../../text/fault.ts';
import type { EventBody, NetworkEvent } from '../events/event.ts';
import type { Network, Part } from '../network/network.ts';
import { readNetwork } from '../network/read-network.ts';
import { recordOf } from '../network/record.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

/** What a picture of a network is made of. */
const parts: readonly Part[] = [
  ...(['routes', 'rules', 'neighbours', 'bridges', 'filters', 'settings', 'programs', 'text'] as const),
];

/** Tells the network of one scenario after each step, each time what is otherwise than before. */
export class NetworkTeller {
  readonly #scenario: string;
  readonly #emit: (event: EventBody) => void;
  #before: Network | undefined;

  constructor(scenario: string, emit: (event: EventBody) => void) {
    this.#scenario = scenario;
    this.#emit = emit;
  }

  /**
   * A network that cannot be read is not told: the verdict does not hang on a picture.
   * @param step the one that is over; undefined before the first
   */
  async tell(sandbox: Sandbox, step?: number): Promise<void> {
    const now = await readNetwork(sandbox, parts).catch((error: unknown) => {
      if (error instanceof Fault) return undefined;
      throw error;
    });
    if (now === undefined) return;
    const namespaces = recordOf(this.#before, now) as NetworkEvent['namespaces'];
    this.#before = now;
    this.#emit({
      type: 'network',
      scenario: this.#scenario,
      ...(step !== undefined && { step }),
      namespaces,
    });
  }
}
