import { difference, type NetworkChange } from '../../run/network/difference.ts';
import type { Network, Part } from '../../run/network/network.ts';
import { readNetwork } from '../../run/network/read-network.ts';
import type { Sandbox } from '../../run/sandbox/sandbox.ts';

const parts: readonly Part[] = ['routes', 'rules', 'bridges', 'queues', 'filters', 'settings'];

/** The network of a session from command to command. */
export class NetworkWatch {
  readonly #sandbox: Sandbox;
  #now: Network;
  #fullest: Network;

  private constructor(sandbox: Sandbox, now: Network) {
    this.#sandbox = sandbox;
    this.#now = now;
    this.#fullest = now;
  }

  /** @throws {Fault} `sandbox` */
  static async begin(sandbox: Sandbox): Promise<NetworkWatch> {
    return new NetworkWatch(sandbox, await readNetwork(sandbox, parts));
  }

  /** Reads it; did somebody change it since the last time? */
  async changed(): Promise<boolean> {
    const before = this.#now;
    this.#now = await readNetwork(this.#sandbox, parts);
    if (links(this.#now) >= links(this.#fullest)) this.#fullest = this.#now;
    return difference(before, this.#now).some(isMade);
  }

  /** As it was read last. */
  get now(): Network {
    return this.#now;
  }

  /** As it was when it had most links: worth a drawing. */
  get fullest(): Network {
    return this.#fullest;
  }
}

/** Not what comes by itself, a moment after a command: carrier, a port's state, IPv6's own addresses, neighbours. */
function isMade({ kind, change, name, fields }: NetworkChange): boolean {
  if (kind === 'neighbour' || kind === 'forwarding') return false;
  if (/^(?:fe80|ff00)/.test(name) || /^(?:multicast|local) /.test(name)) return false;
  if (change !== 'changed') return true;
  return fields.some(({ name: field, before, after }) => {
    if (field === 'flags') return kind === 'link' && includesUp(before) !== includesUp(after);
    return !/^(?:operstate|linkinfo|qdisc)\b/.test(field);
  });
}

function includesUp(flags: unknown): boolean {
  return Array.isArray(flags) && flags.includes('UP');
}

function links({ namespaces }: Network): number {
  return [...namespaces.values()].reduce((sum, { links }) => sum + links.size, 0);
}
