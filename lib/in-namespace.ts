import { readCommand } from './command-line.ts';
import { simpleCommands } from './shell-words.ts';
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

/** What only a shell understands: lists, pipes, redirections, expansions, assignments. */
const shellOnly = /[|&;<>`\n(){}]|\$|^\s*(?:cd|export|source|\.|!)(?:\s|$)|^\s*\w+=/;

/** The same for what may be more than one program's words: a text with shell syntax is given to a shell in there. */
export function textInNamespace(namespace: string, text: string): string {
  const isPlain = !shellOnly.test(text) && simpleCommands(text).length === 1;
  return namespace === '' || isPlain
    ? inNamespace(namespace, text)
    : inNamespace(namespace, `bash -c ${quote(text)}`);
}
