/** What bash waits for before it runs a text: more of the line, a closing quote, the end of a here-document or of a loop. */
export type Awaited =
  | { readonly kind: 'line' }
  | { readonly kind: 'closer'; readonly closer: "'" | '"' | '`' | '))' }
  | { readonly kind: 'here-document'; readonly end: string; readonly tabs: boolean }
  | { readonly kind: 'compound' };

/** Would bash run this text, or wait for more of it? bash(1), SHELL GRAMMAR. */
export function isComplete(text: string): boolean {
  return awaitedBy(text) === undefined;
}

/** What bash waits for after this text; undefined where it runs it. */
export function awaitedBy(text: string): Awaited | undefined {
  if (plain.test(text)) return undefined;
  const tokens = tokensOf(text);
  return Array.isArray(tokens) ? awaitedAfter(tokens) : (tokens as Awaited);
}

/** Most commands: words alone, of which the first is not reserved. */
const plain =
  /^(?!\s*(?:if|while|until|for|select|case|function|time|then|do|else|elif)\b)[^'"`\\\n|&;(){}<>!]*$/;

/** A word of a command, or an operator that begins, ends or joins commands. */
type Token = { readonly word: string } | { readonly operator: '(' | '$(' | ')' | ';' | 'join' };

const opener = /^(?:if|while|until|for|select|case|\{)$/;
const closer: Readonly<Record<string, RegExp>> = {
  fi: /^if$/,
  done: /^(?:while|until|for|select)$/,
  esac: /^case$/,
  '}': /^\{$/,
};
/** Reserved words after which a command begins. */
const leadsOn = /^(?:if|while|until|then|do|else|elif|\{|!|time)$/;

function awaitedAfter(tokens: readonly Token[]): Awaited | undefined {
  const open: string[] = [];
  // A reserved word is one only where a command may begin.
  let begins = true;
  let joins = false;
  let names = false;
  for (const [index, token] of tokens.entries()) {
    if ('word' in token) {
      // The head of a function needs a body: "function NAME", "NAME ()".
      joins = names;
      if (names) begins = true;
      names = names ? false : begins && token.word === 'function';
      if (joins || !begins) continue;
      const { word } = token;
      begins = leadsOn.test(word);
      if (opener.test(word)) open.push(word);
      if (closer[word]?.test(open.at(-1) ?? '')) {
        open.pop();
        begins = true;
      }
    } else if (token.operator === ')') {
      // In a case it ends a pattern; after $( … ) a command goes on.
      begins = open.at(-1) === 'case' || open.pop() !== '$(';
      const before = tokens[index - 1];
      if (before !== undefined && 'operator' in before && before.operator === '(') joins = true;
    } else {
      joins = token.operator === 'join' || (joins && token.operator === ';');
      begins = true;
      if (token.operator === '(' || token.operator === '$(') open.push(token.operator);
    }
  }
  if (open.length > 0) return { kind: 'compound' };
  return joins ? { kind: 'line' } : undefined;
}

/** What may stand in a command, each at the place where the last one ended (sticky). */
const grammar = {
  lineGoesOn: /\\(?:\n|$)/y,
  // Quoted text, or an arithmetic expression: a part of a word, whatever it holds.
  opaque:
    /\\.|\$'(?:\\.|[^'\\])*'|'[^']*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|\$?\(\((?:[^)]|\)(?!\)))*\)\)/sy,
  leftOpen: /\$?'|["`]|\$?\(\(/y,
  hereDocument: /<<(-?)[ \t]*(['"\\]?)([^\s'"\\;&|()<>]+)\2(?!<)/y,
  redirection: /<<<|[<>]&|&>|[<>](?!\()/y,
  comment: /#[^\n]*/y,
  blank: /[ \t]+/y,
  join: /&&|\|\|?&?/y,
  separator: /[;&]+/y,
  substitution: /[$<>=]\(/y,
  letter: /./sy,
} as const;

/** The tokens of a text, or what it waits for where a quote, a here-document, an expression or a line stays open. */
function tokensOf(text: string): Token[] | Awaited {
  const tokens: Token[] = [];
  const hereDocuments: { readonly end: string; readonly tabs: boolean }[] = [];
  let word = '';
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(text) ?? undefined;
    if (match) at = pattern.lastIndex;
    return match;
  };
  const push = (operator?: '(' | '$(' | ')' | ';' | 'join') => {
    if (word !== '') tokens.push({ word });
    word = '';
    if (operator !== undefined) tokens.push({ operator });
  };
  while (at < text.length) {
    if (take(grammar.lineGoesOn)) {
      if (at >= text.length) return { kind: 'line' };
      continue;
    }
    if (take(grammar.opaque)) {
      word += '.';
      continue;
    }
    const opener = take(grammar.leftOpen)?.[0];
    if (opener !== undefined)
      return { kind: 'closer', closer: opener.endsWith('(') ? '))' : (opener.at(-1) as "'" | '"' | '`') };
    const here = take(grammar.hereDocument);
    if (here) {
      hereDocuments.push({ end: here[3] as string, tabs: here[1] === '-' });
      continue;
    }
    if (text[at] === '\n') {
      push(';');
      for (const { end, tabs } of hereDocuments.splice(0)) {
        const after = endOfHereDocument(text, at, end, tabs);
        if (after === undefined) return { kind: 'here-document', end, tabs };
        at = after;
      }
      if (text[at] === '\n') at += 1;
      continue;
    }
    if (take(grammar.redirection)) word += '>';
    else if (word === '' && take(grammar.comment)) continue;
    else if (take(grammar.blank)) push();
    else if (take(grammar.join)) push('join');
    else if (take(grammar.separator)) push(';');
    else if (take(grammar.substitution)) push('$(');
    else if (text[at] === '(' || text[at] === ')') push(text[at++] as '(' | ')');
    else word += (take(grammar.letter) as RegExpExecArray)[0];
  }
  push();
  const [here] = hereDocuments;
  return here === undefined ? tokens : { kind: 'here-document', ...here };
}

/** Where the line ends that ends a here-document; it begins after the line end at `from`. */
function endOfHereDocument(text: string, from: number, end: string, tabs: boolean): number | undefined {
  for (let start = from + 1; start <= text.length; ) {
    const next = text.indexOf('\n', start);
    const stop = next === -1 ? text.length : next;
    const line = text.slice(start, stop);
    if ((tabs ? line.replace(/^\t+/, '') : line) === end) return stop;
    start = stop + 1;
  }
  return undefined;
}
