import type { Network } from '../../network/network.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { Evidence } from '../explanation.ts';
import { askRoutes, type RouteAnswer, type RouteQuery } from '../route.ts';

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
    const [answer] = await askRoutes(this.#sandbox, [query]);
    return answer as RouteAnswer;
  }

  /** What a command prints, stdout and stderr: read once, and shortened with a mark. */
  async shows(command: string): Promise<Evidence> {
    let output = this.#said.get(command);
    if (output === undefined) {
      const { stdout, stderr } = await this.#sandbox.start(command).done;
      output = shortened(`${stdout}${stderr}`);
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

/** How much of an output is kept as evidence. */
const most = 600;

/** An output cut to what can be read, with a mark where it was cut. */
export function shortened(output: string): string {
  const text = output.trim();
  return text.length <= most ? text : `${text.slice(0, most)} …`;
}
