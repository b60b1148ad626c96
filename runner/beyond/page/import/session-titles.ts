import { unwrapped } from './command-purpose.ts';

/** What a command makes, in a few words. Nothing of a whole session can be told from it. */
const titles: readonly (readonly [RegExp, string])[] = [
  [/\bnetns\s+(?:a|add)\b/, 'namespaces'],
  [/\blink\s+(?:a|add)\b.*\btype\s+veth\b/, 'veth pairs'],
  [/\blink\s+(?:a|add)\b.*\btype\s+bridge\b|\bbrctl\s+addbr\b/, 'a bridge'],
  [/\blink\s+(?:a|add)\b/, 'links'],
  [/\b(?:tuntap|tunnel)\s+(?:a|add)\b/, 'links'],
  [/\blink\s+(?:del|delete|d)\b|\bnetns\s+(?:del|delete|d)\b/, 'taken away'],
  [/\blink\s+set\b.*\bnetns\b/, 'links into their namespaces'],
  [/\blink\s+set\b.*\bnomaster\b|\bbrctl\s+delif\b/, 'a port taken off'],
  [/\blink\s+set\b.*\bmaster\b|\bbrctl\s+addif\b/, 'ports of a bridge'],
  [/\blink\s+set\b.*\bdown\b/, 'links down'],
  [/\blink\s+set\b.*\bup\b/, 'links up'],
  [/\blink\s+set\b/, 'links set'],
  [/\ba(?:d|dd|ddr|ddress)?\s+(?:del|delete|d|flush)\b/, 'addresses taken away'],
  [/\ba(?:d|dd|ddr|ddress)?\s+(?:a|add|replace|change)\b/, 'addresses'],
  [/\br(?:o|ou|out|oute)?\s+(?:del|delete|flush)\b/, 'routes taken away'],
  [/\b(?:r(?:o|ou|out|oute)?|rule)\s+(?:a|add|replace|change|append|del)\b|^route\s/, 'routes'],
  [/\bn(?:eigh|eighbou?r)?\s+(?:add|replace|change|del|flush)\b/, 'neighbours'],
  [/^sysctl\b|\/proc\/sys\//, 'settings of the kernel'],
  [/^(?:ip6?tables|nft|ebtables|ipset)\b/, 'packet filters'],
  [/^tc\b/, 'queues'],
  [/^(?:bridge)\b/, 'settings of the bridge'],
];

/**
 * The title of a set-up step whose author gave none.
 * @param ran the command as it was typed and, of a loop or a function, what was run by it
 */
export function titleOfCommands(ran: readonly string[]): string {
  const found = new Set(ran.map(titleOf).filter((title) => title !== undefined));
  return found.size === 1 || found.size === 2 ? [...found].join(' and ') : 'set-up';
}

function titleOf(command: string): string | undefined {
  const { text } = unwrapped(command);
  if (/^(?:[\w-]+\s*\(\)|function\b|(?:for|while|until|if|case)\b)|[;\n]/.test(text)) return undefined;
  return titles.find(([form]) => form.test(text))?.[1];
}
