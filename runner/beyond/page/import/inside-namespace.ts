import { unwrapped } from '../../../../lib/command-line.ts';
import { quote } from '../../../../lib/template.ts';

/** Text of a command run inside a namespace, as a reader at that prompt would have it. */
export function insideNamespace(command: { readonly text: string }, namespace: string): string {
  const { text, namespace: own } = unwrapped(command.text);
  if (own !== '') return command.text;
  const simple = !/[|&;<>`\n]|\$\(|^(?:for|while|until|if|case|cd|export|source|\.|\{|\()\b|^\w+=/.test(text);
  return simple
    ? `ip netns exec ${namespace} ${text}`
    : `ip netns exec ${namespace} bash -c ${quote(command.text)}`;
}
