/** Would bash run this text, or wait for more of it? bash(1), SHELL GRAMMAR. */
export function isComplete(text: string): boolean {
  const tokens = tokensOf(text);
  return tokens !== undefined && isClosed(tokens);
}

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

function isClosed(tokens: readonly Token[]): boolean {
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
  return open.length === 0 && !joins;
}

/** What may stand in a command, each at the place where the last one ended (sticky). */
const grammar = {
  lineGoesOn: /\\(?:\n|$)/y,
  // Quoted text, or an arithmetic expression: a part of a word, whatever it holds.
  opaque: /\\.|'[^']*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|\$?\(\((?:[^)]|\)(?!\)))*\)\)/sy,
  leftOpen: /['"`]|\$?\(\(/y,
  hereDocument: /<<(-?)[ \t]*(['"\\]?)([^\s'"\\;&|()<>]+)\2(?!<)/y,
  redirection: /<<<|[<>]&|&>|[<>](?!\()/y,
  comment: /#[^\n]*/y,
  blank: /[ \t]+/y,
  join: /&&|\|\|?&?/y,
  separator: /[;&]+/y,
  substitution: /[$<>=]\(/y,
  letter: /./sy,
} as const;

/** Undefined where a quote, a here-document, an arithmetic expression or a line stays open. */
function tokensOf(text: string): Token[] | undefined {
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
      if (at >= text.length) return undefined;
      continue;
    }
    if (take(grammar.opaque)) {
      word += '.';
      continue;
    }
    if (take(grammar.leftOpen)) return undefined;
    const here = take(grammar.hereDocument);
    if (here) {
      hereDocuments.push({ end: here[3] as string, tabs: here[1] === '-' });
      continue;
    }
    if (text[at] === '\n') {
      push(';');
      for (const { end, tabs } of hereDocuments.splice(0)) {
        const body = text.slice(at).split('\n');
        const last = body.findIndex((line, n) => n > 0 && (tabs ? line.replace(/^\t+/, '') : line) === end);
        if (last === -1) return undefined;
        at += body.slice(0, last + 1).join('\n').length;
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
  return hereDocuments.length > 0 ? undefined : tokens;
}
