import type { Network } from '../../network/network.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { printed } from '../evidence.ts';
import type { Evidence } from '../explanation.ts';
import { askRoutes, icmpOf, type RouteAnswer, type RouteQuery } from '../route.ts';

/** Questions to a sandbox while a cause is looked for; what was asked is what the evidence consists of. */
export class Questions {
  readonly #sandbox: Sandbox;
  readonly network: Network;
  readonly #said = new Map<string, string>();

  constructor(sandbox: Sandbox, network: Network) {
    this.#sandbox = sandbox;
    this.network = network;
  }

  /** Where the kernel's own routing would send a packet. */
  async route(query: RouteQuery): Promise<RouteAnswer> {
    const rules = this.network.namespaces.get(query.namespace)?.rules ?? [];
    const family = query.target.includes(':') ? 6 : 4;
    const asksProtocol = rules.some((rule) => rule.family === family && rule.shown.ipproto !== undefined);
    const [answer] = await askRoutes(this.#sandbox, [
      asksProtocol ? { ...query, protocol: icmpOf(family) } : query,
    ]);
    return answer as RouteAnswer;
  }

  /** What a command prints, stdout and stderr: read once, and shortened with a mark. */
  async shows(command: string): Promise<Evidence> {
    let output = this.#said.get(command);
    if (output === undefined) {
      const [read] = (await printed(this.#sandbox, [command])) as [Evidence];
      output = read.output;
      this.#said.set(command, output);
    }
    return { command, output };
  }

  /** A sysctl's value; undefined where the kernel has none. */
  async sysctl(namespace: string, name: string): Promise<string | undefined> {
    const { output } = await this.shows(sysctlCommand(namespace, name));
    return / = (.*)$/m.exec(output)?.[1]?.trim();
  }
}

/** `sysctl` of a namespace, as people would type it. */
export function sysctlCommand(namespace: string, name: string): string {
  return namespace === '' ? `sysctl ${name}` : `ip netns exec ${namespace} sysctl ${name}`;
}
