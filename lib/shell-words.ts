/** One word of a command as bash reads it: quotes are undone, expansions (`$x`) stay as they are typed. */
export interface ShellWord {
  readonly value: string;
  /** Where it stands in the text: the first character, and the one after the last. */
  readonly start: number;
  readonly end: number;
}

/** Words that one program gets, redirections taken out. */
export type SimpleCommand = readonly ShellWord[];

/** Reserved words after which a command begins: bash(1), SHELL GRAMMAR. */
const leadsOn = new Set(['if', 'then', 'elif', 'else', 'while', 'until', 'do', '!', '{', 'time']);
/** Reserved words that end something; what follows on the same line is no command of its own. */
const closes = new Set(['fi', 'done', 'esac', '}']);
/** Reserved words with a head that runs nothing. */
const heads = new Set(['for', 'select', 'case', 'function']);

/** Where the lexer stands, each pattern tried at that very place (sticky). */
const grammar = {
  blank: /(?:[ \t]|\\\n)+/y,
  comment: /#[^\n]*/y,
  hereDocument: /\d*<<(-?)[ \t]*(['"\\]?)([^\s'"\\;&|()<>]+)\2(?!<)/y,
  redirection: /(?:\d+|\{\w+\})?(?:&>>?|<<<|>>|[<>]&|<>|>\||[<>](?!\())/y,
  operator: /&&|\|\||\|&|;;&|;;|;&|[;&|()\n]/y,
  single: /'([^']*)'/y,
  ansi: /\$'((?:\\.|[^'\\])*)'/sy,
  double: /\$?"((?:\\.|[^"\\])*)"/sy,
  escape: /\\([^\n])/sy,
  expansion: /\$\{[^}]*\}|`(?:\\.|[^`\\])*`/sy,
  substitution: /[$<>]\(/y,
  letters: /[^\s'"\\$`;&|()<>]+|\$/y,
  rest: /./sy,
} as const;

/**
 * Splits text into the simple commands that bash would run, without running any: lists, pipes, loops and groups
 * are taken apart, their reserved words and redirections left away. What stands in `$(…)` stays one word.
 */
export function simpleCommands(text: string): SimpleCommand[] {
  return new Lexer(text).commands();
}

class Lexer {
  readonly #text: string;
  #at = 0;
  readonly #commands: SimpleCommand[] = [];
  #words: ShellWord[] = [];
  #hereDocuments: { readonly end: string; readonly tabs: boolean }[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  commands(): SimpleCommand[] {
    while (this.#at < this.#text.length) this.#next();
    this.#endCommand();
    return this.#commands;
  }

  #next(): void {
    if (this.#take(grammar.blank) || this.#take(grammar.comment)) return;
    const here = this.#take(grammar.hereDocument);
    if (here) {
      this.#hereDocuments.push({ end: here[3] as string, tabs: here[1] === '-' });
    } else if (this.#take(grammar.redirection)) {
      this.#take(grammar.blank);
      this.#word();
    } else {
      const operator = this.#take(grammar.operator)?.[0];
      if (operator === undefined) this.#push(this.#word());
      else this.#operator(operator);
    }
  }

  #operator(operator: string): void {
    // "NAME ()" begins a function, "PATTERN )" a branch of a case: neither is run.
    if (operator === '(' || (operator === ')' && this.#words.length === 1)) this.#words = [];
    this.#endCommand();
    if (operator === '\n') this.#skipHereDocuments();
  }

  #push(word: ShellWord): void {
    const first = this.#words[0]?.value;
    if (first !== undefined && heads.has(first)) {
      if (word.value === 'do' || word.value === 'in' || word.value === '{') this.#words = [];
      if (word.value === 'in' && first !== 'case') this.#words = [{ ...word, value: 'for' }];
      return;
    }
    const raw = this.#text.slice(word.start, word.end);
    if (this.#words.length === 0 && (leadsOn.has(raw) || closes.has(raw))) return;
    this.#words.push(word);
  }

  #endCommand(): void {
    const first = this.#words[0]?.value;
    if (first !== undefined && !heads.has(first)) this.#commands.push(this.#words);
    this.#words = [];
  }

  #word(): ShellWord {
    const start = this.#at;
    let value = '';
    while (this.#at < this.#text.length) {
      const quoted = this.#take(grammar.single) ?? this.#take(grammar.ansi);
      const double = quoted ? undefined : this.#take(grammar.double);
      if (quoted) value += quoted[1];
      else if (double) value += (double[1] as string).replace(/\\([$`"\\\n])/g, '$1');
      else if (this.#peek(grammar.substitution)) value += this.#substitution();
      else {
        const escaped = this.#take(grammar.escape);
        const part = escaped ? undefined : (this.#take(grammar.expansion) ?? this.#take(grammar.letters));
        if (escaped) value += escaped[1];
        else if (part) value += part[0];
        else break;
      }
    }
    // A quote that nobody closes, or a lone backslash: one letter at a time, so that it goes on.
    if (this.#at === start) value = this.#take(grammar.rest)?.[0] ?? '';
    return { value, start, end: this.#at };
  }

  /** `$(…)` up to its own end, as it is typed. */
  #substitution(): string {
    const start = this.#at;
    let depth = 0;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const letter = this.#text[this.#at];
      if (letter === '\\') this.#at += 1;
      else if (letter === '(') depth += 1;
      else if (letter === ')' && --depth === 0) break;
    }
    this.#at = Math.min(this.#text.length, this.#at + 1);
    return this.#text.slice(start, this.#at);
  }

  #skipHereDocuments(): void {
    for (const { end, tabs } of this.#hereDocuments.splice(0)) {
      while (this.#at < this.#text.length) {
        const newline = this.#text.indexOf('\n', this.#at);
        const until = newline === -1 ? this.#text.length : newline;
        const line = this.#text.slice(this.#at, until);
        this.#at = until + 1;
        if ((tabs ? line.replace(/^\t+/, '') : line) === end) break;
      }
    }
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text) ?? undefined;
    if (match) this.#at = pattern.lastIndex;
    return match;
  }

  #peek(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text);
  }
}
