import { namespacesMade } from '../../../../lib/command-line.ts';
import { quote } from '../../../../lib/template.ts';
import type { PageCommand } from '../page.ts';
import { unwrapped } from './command-purpose.ts';

/** Text of a command run inside a namespace, as a reader at that prompt would have it. */
export function insideNamespace(command: Pick<PageCommand, 'text'>, namespace: string): string {
  const { text, namespace: own } = unwrapped(command.text);
  if (own !== '') return command.text;
  const simple = !/[|&;<>`\n]|\$\(|^(?:for|while|until|if|case|cd|export|source|\.|\{|\()\b|^\w+=/.test(text);
  return simple
    ? `ip netns exec ${namespace} ${text}`
    : `ip netns exec ${namespace} bash -c ${quote(command.text)}`;
}

/**
 * Where a page types inside a namespace without saying so in the command: after
 * `ip netns exec NAME bash`, until `exit`, or at a prompt that bears a namespace's name.
 */
export class Typist {
  readonly #namespaces: ReadonlySet<string>;
  #entered: string | undefined;

  constructor(commands: readonly PageCommand[]) {
    this.#namespaces = new Set(commands.flatMap(({ text }) => namespacesMade(text)));
  }

  /** The reader opens a shell, in a namespace or as root. */
  enter(namespace: string | undefined): void {
    this.#entered = namespace ?? this.#entered;
  }

  /** The reader leaves the shell; false when there is none to leave. */
  leave(): boolean {
    const inside = this.#entered !== undefined;
    this.#entered = undefined;
    return inside;
  }

  /** Does the page make the namespace, by a name that can be read? */
  makes(namespace: string): boolean {
    return this.#namespaces.has(namespace);
  }

  /** The namespace that a command is typed in; undefined for the machine itself. */
  where({ host }: PageCommand): string | undefined {
    return host !== undefined && this.#namespaces.has(host) ? host : this.#entered;
  }
}
