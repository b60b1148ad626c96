/**
 * Would bash run this text, or wait for more of it? bash(1), SHELL GRAMMAR. Text that is wrong in
 * another way counts as complete: bash will say what is wrong.
 */
export function isComplete(text: string): boolean {
  return new Scanner(text).complete();
}

const opens: Readonly<Record<string, string>> = {
  if: 'fi',
  for: 'done',
  while: 'done',
  until: 'done',
  select: 'done',
  case: 'esac',
  '{': '}',
};
const closes = new Set(['fi', 'done', 'esac', '}']);
/** After these a command begins. */
const leads = new Set(['then', 'else', 'elif', 'do', '!', 'time']);

class Scanner {
  readonly #text: string;
  #at = 0;
  /** What has to come, innermost last: a closing word, `)`, or `in` of a case. */
  readonly #awaits: string[] = [];
  readonly #hereDocuments: { readonly end: string; readonly tabs: boolean }[] = [];
  #word = '';
  /** A command may begin here. */
  #atStart = true;
  /** After `&&`, `||`, `|` or the head of a function: a command has to come. */
  #needsCommand = false;
  /** Inside of `in`: a pattern of a case comes, which ends with `)`. */
  #inPattern = false;
  #open = false;

  constructor(text: string) {
    this.#text = text;
  }

  complete(): boolean {
    while (this.#at < this.#text.length && !this.#open) this.#step();
    this.#endWord();
    const waits = this.#awaits.length + this.#hereDocuments.length > 0;
    return !this.#open && !waits && !this.#needsCommand;
  }

  #step(): void {
    const char = this.#text[this.#at] as string;
    const rest = this.#text.slice(this.#at);
    if (char === '\\') {
      if (rest.length === 1 || rest === '\\\n') this.#open = true;
      else if (rest[1] !== '\n') this.#word += '\\';
      this.#at += 2;
    } else if (char === "'" || char === '"' || char === '`') {
      this.#skip(quotedLength(rest));
    } else if (rest.startsWith('$((') || (rest.startsWith('((') && this.#word === '')) {
      this.#skip(nestedLength(rest, '(', ')'));
    } else if (rest.startsWith('${')) {
      this.#skip(nestedLength(rest, '{', '}'));
    } else if (rest.startsWith('$(')) {
      this.#skip(substitutionLength(rest));
    } else if (char === '#' && this.#word === '') {
      const end = rest.indexOf('\n');
      this.#at += end === -1 ? rest.length : end;
    } else if (/^<<-?[^<]/.test(rest)) {
      this.#hereDocument(rest);
    } else if (char === '(' || char === ')') {
      this.#parenthesis(char, rest);
    } else if (/[\s;&|]/.test(char)) {
      this.#separator(rest);
    } else {
      this.#word += char;
      this.#at += 1;
    }
  }

  /** Takes a quotation or a substitution as a part of the word. */
  #skip(length: number | undefined): void {
    if (length === undefined) this.#open = true;
    this.#word += '.';
    this.#at += length ?? 1;
  }

  #separator(rest: string): void {
    this.#endWord();
    const operator = /^(?:&&|\|\|?&?|;;&?|;&|[;&\s])/.exec(rest)?.[0] as string;
    this.#at += operator.length;
    if (operator === '&&' || operator[0] === '|') {
      if (!this.#inPattern) this.#needsCommand = true;
    }
    if (operator.startsWith(';;') || operator === ';&') this.#inPattern = this.#awaits.at(-1) === 'esac';
    if (!/^[ \t]$/.test(operator)) this.#atStart = true;
    if (operator === '\n') this.#readHereDocuments();
  }

  #endWord(): void {
    const word = this.#word;
    this.#word = '';
    if (word === '') return;
    if (this.#awaits.at(-1) === 'in' && word === 'in') {
      this.#awaits.pop();
      this.#inPattern = true;
      return;
    }
    if (this.#inPattern && word !== 'esac') return;
    if (!this.#atStart && !(word === '{' && this.#needsCommand)) return;
    this.#needsCommand = false;
    const closing = Object.hasOwn(opens, word) ? opens[word] : undefined;
    if (closing !== undefined) {
      this.#awaits.push(closing);
      if (word === 'case') this.#awaits.push('in');
      this.#atStart = word !== 'case' && word !== 'for' && word !== 'select';
    } else if (closes.has(word)) {
      if (this.#awaits.at(-1) === word) this.#awaits.pop();
      this.#inPattern = false;
      this.#atStart = false;
    } else if (word === 'function') {
      this.#needsCommand = true;
      this.#atStart = false;
    } else {
      this.#atStart = leads.has(word);
    }
  }

  #parenthesis(char: string, rest: string): void {
    const named = /(?:^|[\n;&|])[ \t]*(?:function[ \t]+)?[\w.:-]+[ \t]*$/.test(this.#text.slice(0, this.#at));
    const head = char === '(' && named && /^\(\s*\)/.exec(rest);
    this.#endWord();
    this.#at += 1;
    if (head) {
      this.#at += head[0].length - 1;
      this.#needsCommand = true;
      this.#atStart = true;
    } else if (this.#inPattern) {
      this.#inPattern = char === '(';
      this.#atStart = true;
    } else if (char === '(') {
      this.#needsCommand = false;
      this.#awaits.push(')');
      this.#atStart = true;
    } else {
      if (this.#awaits.at(-1) === ')') this.#awaits.pop();
      this.#atStart = false;
    }
  }

  #hereDocument(rest: string): void {
    const [whole = '<<', dash, , end = ''] =
      /^<<(-?)[ \t]*(['"\\]?)([^\s'"\\;&|<>()]+)['"]?/.exec(rest) ?? [];
    this.#at += whole.length;
    if (end !== '') this.#hereDocuments.push({ end, tabs: dash === '-' });
  }

  #readHereDocuments(): void {
    for (let next = this.#hereDocuments[0]; next !== undefined; next = this.#hereDocuments[0]) {
      for (;;) {
        if (this.#at >= this.#text.length) return;
        const end = this.#text.indexOf('\n', this.#at);
        const line = this.#text.slice(this.#at, end === -1 ? undefined : end);
        this.#at = end === -1 ? this.#text.length : end + 1;
        if ((next.tabs ? line.replace(/^\t+/, '') : line) === next.end) break;
      }
      this.#hereDocuments.shift();
    }
  }
}

/** Characters of a quotation that begins the text; undefined where it stays open. */
function quotedLength(text: string): number | undefined {
  const mark = text[0];
  for (let i = 1; i < text.length; i += 1) {
    if (text[i] === mark) return i + 1;
    if (mark === "'") continue;
    if (text[i] === '\\') i += 1;
    else if (mark === '"' && text.startsWith('$(', i)) {
      const length = substitutionLength(text.slice(i));
      if (length === undefined) return undefined;
      i += length - 1;
    }
  }
  return undefined;
}

/** Characters of `$( … )`; quotations in it may hold parentheses. */
function substitutionLength(text: string): number | undefined {
  for (let end = text.indexOf(')'); end !== -1; end = text.indexOf(')', end + 1)) {
    if (isComplete(text.slice(2, end)) || isComplete(`${text.slice(2, end)}\n`)) return end + 1;
  }
  return undefined;
}

/** Characters of a bracketed expression in which commands do not occur; quotations are skipped. */
function nestedLength(text: string, open: string, close: string): number | undefined {
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (char === '\\') i += 1;
    else if (char === "'" || char === '"') i += (quotedLength(text.slice(i)) ?? text.length) - 1;
    else if (char === open) depth += 1;
    else if (char === close) {
      depth -= 1;
      if (depth === 0) return i + 1;
    }
  }
  return undefined;
}
