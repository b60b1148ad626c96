import { unwrapped } from '../../../../lib/command-line.ts';

/** What an `ip` command makes, by its object and verb: names (`netns a`) must not be taken for words of it. */
const ofIp: readonly (readonly [RegExp, string])[] = [
  [/^net(?:ns)? (?:a|add) /, 'namespaces'],
  [/^l(?:ink)? (?:a|add) .*\btype veth\b/, 'veth pairs'],
  [/^l(?:ink)? (?:a|add) .*\btype bridge\b/, 'a bridge'],
  [/^(?:l|link|tuntap|tun|tunnel) (?:a|add) /, 'links'],
  [/^(?:l|link|net|netns|tuntap|tunnel) (?:d|del|delete) /, 'taken away'],
  [/^l(?:ink)? (?:s|set) .* netns /, 'links into their namespaces'],
  [/^l(?:ink)? (?:s|set) .* nomaster\b/, 'a port taken off'],
  [/^l(?:ink)? (?:s|set) .* master /, 'ports of a bridge'],
  [/^l(?:ink)? (?:s|set) (?:.* )?down\b/, 'links down'],
  [/^l(?:ink)? (?:s|set) (?:.* )?up\b/, 'links up'],
  [/^l(?:ink)? (?:s|set) /, 'links set'],
  [/^a(?:d|dd|ddr|ddress)? (?:d|del|delete|f|flush) /, 'addresses taken away'],
  [/^a(?:d|dd|ddr|ddress)? (?:a|add|replace|change|chg) /, 'addresses'],
  [/^r(?:o|ou|out|oute)? (?:d|del|delete|f|flush) /, 'routes taken away'],
  [/^(?:r(?:o|ou|out|oute)?|ru|rule) (?:a|add|r|replace|change|append|d|del) /, 'routes'],
  [/^n(?:eigh|eighbou?r)? (?:a|add|replace|change|d|del|f|flush) /, 'neighbours'],
];
/** The same of other programs. */
const ofOthers: readonly (readonly [RegExp, string])[] = [
  [/^brctl addbr /, 'a bridge'],
  [/^brctl addif /, 'ports of a bridge'],
  [/^route (?:add|del) /, 'routes'],
  [/^sysctl |\/proc\/sys\//, 'settings of the kernel'],
  [/^(?:ip6?tables|nft|ebtables|ipset) /, 'packet filters'],
  [/^tc /, 'queues'],
  [/^bridge /, 'settings of the bridge'],
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
  const text = unwrapped(command).text.replace(/[ \t]+/g, ' ');
  if (/^(?:[\w-]+ ?\(\)|function\b|(?:for|while|until|if|case)\b)|[;\n]/.test(text)) return undefined;
  const ip = /^ip(?: -n(?:etns)? \S+| -\S+)* (.*)$/.exec(text)?.[1];
  const [titles, words] = ip === undefined ? [ofOthers, text] : [ofIp, ip];
  return titles.find(([form]) => form.test(words))?.[1];
}
