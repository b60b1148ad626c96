/**
 * Compares a command's real output with what an article prints for it.
 *
 * An article was written on one machine, once: interface indexes, MAC addresses and what hangs on
 * them differ on every run, and newer tools print more words (`group default`, `proto kernel_ll`).
 * Those differences say nothing about the claim. Every other one does.
 */

/** Words that change what a line says, so that they may not turn up where the article has none. */
const stateChanging = new Set([
  // Flags of a route and of its next hop, and types other than unicast: ip-route(8).
  ...['linkdown', 'dead', 'onlink', 'pervasive', 'offload_failed', 'trap', 'nexthop', 'via', 'metric'],
  ...['unreachable', 'blackhole', 'prohibit', 'throw'],
  // Flags of an address: ip-address(8). `tentative` is not among them: it passes by itself.
  ...['dadfailed', 'deprecated', 'secondary', 'temporary', 'noprefixroute', 'peer'],
  // A link that has become a port, or runs a program: ip-link(8).
  ...['master', 'vrf', 'xdp'],
]);

/** Keywords whose next word is their value: `state UP` is not `state DOWN … UP`. */
const takesValue = new Set([
  ...['mtu', 'qdisc', 'state', 'mode', 'qlen', 'master', 'link/ether', 'brd', 'inet', 'inet6', 'peer'],
  ...['scope', 'valid_lft', 'preferred_lft', 'dev', 'via', 'src', 'proto', 'metric', '='],
]);

/**
 * Says where `actual` differs from `printed`: one sentence that names the first missing, changed or
 * unexpected word or line; undefined where they agree.
 *
 * Lines are compared in order, blank ones left out, and words within a line in order. Masked:
 * interface indexes, MAC addresses, link-local addresses, `link-netnsid N` and `link-netns NAME`,
 * the flag `M-DOWN`. Words that only the output has are tolerated unless they change the state;
 * interface flags are a set, and have to be the same set.
 */
export function comparePrinted(printed: string, actual: string): string | undefined {
  const expectedLines = linesOf(printed);
  const actualLines = linesOf(actual);
  for (const [index, line] of expectedLines.entries()) {
    const found = actualLines[index];
    if (found === undefined) return `line ${index + 1} is missing: "${line}"`;
    const difference = compareLine(line, found);
    if (difference !== undefined) return `line ${index + 1} ${difference}`;
  }
  const unexpected = actualLines[expectedLines.length];
  if (unexpected === undefined) return undefined;
  if (expectedLines.length === 0) return `nothing should be printed, and there is "${unexpected}"`;
  return `line ${expectedLines.length + 1} is unexpected: "${unexpected}"`;
}

/** The given words that do not occur in the output as whole words. */
export function missingWords(words: readonly string[], output: string): string[] {
  return words.filter((word) => !hasWord(word, output));
}

/** Of the given words, those that occur only as a part of a longer word, each with that. */
export function withinLongerWords(
  words: readonly string[],
  output: string,
): [word: string, longer: string][] {
  return words
    .filter((word) => !hasWord(word, output))
    .flatMap((word) => {
      const longer = new RegExp(`\\S*${literal(word)}\\S*`).exec(output)?.[0];
      return longer === undefined ? [] : [[word, longer] as [string, string]];
    });
}

/** The given words that do occur in the output as whole words. */
export function presentWords(words: readonly string[], output: string): string[] {
  return words.filter((word) => hasWord(word, output));
}

/**
 * A word ends where a name in the output of `ip` ends: `veth1` stands in `veth1@if5:`, and in
 * neither `veth11` nor `br1-veth1`; `10.120.0.11` stands in `10.120.0.11/24`.
 */
function hasWord(word: string, output: string): boolean {
  const edge = '[\\s@:,/<>"\'‘’“”]';
  return new RegExp(`(?:^|${edge})${literal(word)}(?=$|${edge})`).test(output);
}

/** A text as a regular expression that matches nothing else. */
function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function compareLine(printed: string, actual: string): string | undefined {
  const expected = wordsOf(printed);
  const found = wordsOf(actual);
  let next = 0;
  for (const [index, word] of expected.entries()) {
    const before = expected[index - 1];
    const at = indexOfWord(found, word, next, { adjacent: before !== undefined && takesValue.has(before) });
    if (at === -1) return missing(word, before, found, next);
    const extra = found.slice(next, at).find((one) => stateChanging.has(one));
    if (extra !== undefined) return `has an unexpected "${extra}": "${actual}"`;
    next = at + 1;
  }
  const extra = found.slice(next).find((one) => stateChanging.has(one) || isFlags(one));
  return extra === undefined ? undefined : `has an unexpected "${extra}": "${actual}"`;
}

function indexOfWord(
  found: string[],
  word: string,
  from: number,
  { adjacent }: { adjacent: boolean },
): number {
  if (adjacent) return found[from] === word ? from : -1;
  return found.indexOf(word, from);
}

function missing(word: string, before: string | undefined, found: string[], next: number): string {
  if (isFlags(word)) {
    const flags = found.slice(next).find(isFlags);
    return flags === undefined ? `lacks the flags ${word}` : `has the flags ${flags} instead of ${word}`;
  }
  const instead = found[next];
  if (before !== undefined && takesValue.has(before) && instead !== undefined) {
    return `has "${before} ${instead}" instead of "${before} ${word}"`;
  }
  const after = before === undefined ? '' : ` after "${before}"`;
  return `lacks "${word}"${after}: "${found.join(' ')}"`;
}

/** The words of a line, with all that differs from run to run masked. */
function wordsOf(line: string): string[] {
  return maskLinkNamespace(line).split(/\s+/).map(maskWord);
}

/** Newer iproute2 prints the name of the other end's namespace, where it knows one, in place of its id. */
function maskLinkNamespace(line: string): string {
  return line.replace(/\blink-(?:netnsid \d+|netns \S+)/g, 'link-netns*');
}

function maskWord(word: string, index: number): string {
  if (index === 0 && /^\d+:$/.test(word)) return 'N:';
  if (isFlags(word)) return maskFlags(word);
  if (/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(word)) return maskMac(word);
  return word.replace(/@if\d+(?=:|$)/, '@ifN').replace(/^fe80::[0-9a-f:]+/i, 'fe80::*');
}

/** Every station has an address of its own; the broadcast address is the same everywhere. */
function maskMac(word: string): string {
  return /^ff(:ff){5}$/i.test(word) ? word.toLowerCase() : 'MAC';
}

function isFlags(word: string): boolean {
  return /^<[\w,-]*>$/.test(word);
}

/** Flags are a set. `M-DOWN` is of the peer, and printed only while the peer is in the same namespace. */
function maskFlags(word: string): string {
  const flags = word.slice(1, -1).split(',');
  return `<${flags
    .filter((flag) => flag !== 'M-DOWN')
    .sort()
    .join(',')}>`;
}
