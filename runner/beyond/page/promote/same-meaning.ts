/** What differs from one run to the next by nature, and what stands for it when lines are compared. */
const byNature: readonly (readonly [RegExp, string])[] = [
  [/\b[\da-f]{2}(?::[\da-f]{2}){5}\b/gi, 'MAC'],
  [/\bfe80:[\da-f:]+/gi, 'fe80'],
  [/@if\d+/g, '@if'],
  [/^\s*\d+:\s/, ''],
  [/\blink-netnsid \d+/g, 'link-netnsid'],
  [/\blink-netns \S+/g, 'link-netnsid'],
  [/\b(?:id|pid|inode|port|seq|handle|cookie|ident)[ :=]+(?:0x)?[\da-f]+\b/gi, 'ID'],
  [/\b\d{1,2}:\d\d:\d\d(?:\.\d+)?\b/g, 'TIME'],
  [/\b\d+(?:\.\d+)? ?(?:ms|us|µs|sec|secs|seconds)\b/g, 'TIME'],
  [/\b(valid_lft|preferred_lft|used|expires|age|bytes|packets|pkts|ttl)[ :=]+\d+\w*/gi, '$1'],
  [/\b(\d+)(?:\.\d+)?[KMG]? (bytes|packets|pkts|requeues|dropped)\b/g, '$2'],
  // The policy of a filter with what it has counted, and the counters that `iptables -v` puts before each rule.
  [/\(policy (\w+) \d+\w* packets,? \d+\w* bytes\)/g, '(policy $1)'],
  [/^\s*\d+[KMG]?\s+\d+[KMG]?\s+(?=[A-Z][\w-]*\s)/, ''],
];

/** A line as its words, without what differs by nature. */
function wordsOf(line: string): string[] {
  const steady = byNature.reduce((text, [form, stands]) => text.replace(form, stands), line);
  return steady.split(/\s+/).filter(Boolean);
}

/** A line that only says that something is left out. */
function isEllipsis(line: string): boolean {
  return /^\s*(?:[[(<#]*\s*(?:\.{2,}|…|snip|cut|output omitted|truncated)\s*[\])>]*)+\s*$/i.test(line);
}

/** Numbers alone: counters below a head such as `RX: bytes packets`. */
function isCounters(line: string): boolean {
  return /^\s*\d+(?:\s+\d+)+\s*$/.test(line);
}

function isWithin(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const word of whole) if (word === part[at]) at += 1;
  return at === part.length;
}

/** How much two lines have in common, 0 to 1 (Dice). */
function likeness(left: readonly string[], right: readonly string[]): number {
  const rest = [...right];
  let shared = 0;
  for (const word of left) {
    const at = rest.indexOf(word);
    if (at === -1) continue;
    rest.splice(at, 1);
    shared += 1;
  }
  return (2 * shared) / Math.max(1, left.length + right.length);
}

/** What a page should print instead of one of its lines: another, or none. */
export interface LineChange {
  /** Index of the printed line. */
  readonly at: number;
  /** Undefined where the line is to go. */
  readonly becomes: string | undefined;
}

/**
 * Holds the printed lines to what a command really printed, by their meaning: an excerpt is an excerpt, and order,
 * counters, times and ids do not count.
 * @returns the printed lines that are wrong, each with the line that is most like it
 */
export function changedLines(printed: readonly string[], really: readonly string[]): LineChange[] {
  const left = really.map((line) => ({ line, words: wordsOf(line), isTaken: false }));
  const open: { at: number; words: string[] }[] = [];
  for (const [at, line] of printed.entries()) {
    const words = wordsOf(line);
    if (words.length === 0 || isEllipsis(line) || isCounters(line)) continue;
    const same = left.find((one) => !one.isTaken && isWithin(words, one.words));
    if (same === undefined) open.push({ at, words });
    else same.isTaken = true;
  }
  return open.map(({ at, words }): LineChange => {
    const like = left
      .filter(({ isTaken }) => !isTaken)
      .map((one) => ({ one, by: likeness(words, one.words) }))
      .reduce((best, next) => (next.by > best.by ? next : best), { one: undefined as never, by: 0.49 });
    if (like.one === undefined) return { at, becomes: undefined };
    (like.one as { isTaken: boolean }).isTaken = true;
    return { at, becomes: (like.one as { line: string }).line };
  });
}
