import { quote } from './template.ts';

/** A command run in a namespace, as ip-netns(8) does it; with an empty name, as it is. */
export function inNamespace(namespace: string, command: string): string {
  return namespace === '' ? command : `ip netns exec ${quote(namespace)} ${command}`;
}
