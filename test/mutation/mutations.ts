/** A compiled file with one change that a test should notice. */
export interface Mutation {
  readonly line: number;
  readonly what: string;
  readonly code: string;
}

/** Each change that is made wherever its pattern stands; a call that stands alone is left out. */
const changes: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/===/g, '!=='],
  [/!==/g, '==='],
  [/ && /g, ' || '],
  [/ \|\| /g, ' && '],
  [/ < /g, ' >= '],
  [/ > /g, ' <= '],
  [/ >= /g, ' < '],
  [/ <= /g, ' > '],
  [/\btrue\b/g, 'false'],
  [/\bfalse\b/g, 'true'],
  [/ \+ 1\b/g, ' - 1'],
  [/if \(!/g, 'if ('],
  [/\.some\(/g, '.every('],
  [/^\s+(?:await )?[\w.#?]+\([^;]*\);$/g, ';'],
];

/** Every change of a compiled file: a line at a time, what is quoted or a comment left as it is. */
export function mutationsOf(code: string): Mutation[] {
  const lines = code.split('\n');
  let isComment = false;
  return lines.flatMap((text, index): Mutation[] => {
    if (/^\s*\/\*/.test(text)) isComment = true;
    const skipped = isComment || /^\s*(?:\/\/|import |export \{|\* )/.test(text);
    if (/\*\/\s*$/.test(text)) isComment = false;
    if (skipped) return [];
    return changes.flatMap(([pattern, instead]) =>
      [...text.matchAll(pattern)]
        .filter(({ index: at }) => !isQuoted(text, at))
        .map((match) => {
          const changed = text.slice(0, match.index) + instead + text.slice(match.index + match[0].length);
          return {
            line: index + 1,
            what: `${match[0].trim()} -> ${instead.trim()}`,
            code: [...lines.slice(0, index), changed, ...lines.slice(index + 1)].join('\n'),
          };
        }),
    );
  });
}

/** Does this place lie in a string or a regular expression, as far as one line tells? */
function isQuoted(text: string, at: number): boolean {
  const before = text.slice(0, at);
  return (
    ["'", '"', '`'].some((quote) => before.split(quote).length % 2 === 0) || /\/[^/ ][^/]*$/.test(before)
  );
}
