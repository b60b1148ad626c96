import { readCommand } from './command-line.ts';
import { quote } from './template.ts';

/** A command run in a namespace, as ip-netns(8) does it; with an empty name, as it is. */
export function inNamespace(namespace: string, command: string): string {
  return namespace === '' ? command : `ip netns exec ${quote(namespace)} ${command}`;
}

/**
 * A page's command as plain words, each quoted, so that a shell finds in it nothing to evaluate: no list, no
 * substitution. Of a text that holds several commands it is the first.
 */
export function inPlainWords(text: string): string {
  const { namespace = '', program = ':', words = [] } = readCommand(text) ?? {};
  return inNamespace(namespace, [program, ...words].map(quote).join(' '));
}
