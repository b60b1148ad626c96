/** A test of a KTAP document, with the tests nested in it and the diagnostics before its result. */
export interface KtapTest {
  readonly ok: boolean;
  readonly number: number;
  readonly description: string;
  readonly directive?: string;
  readonly data?: string;
  readonly diagnostics: readonly string[];
  readonly subtests: readonly KtapTest[];
}

const resultLine = /^(ok|not ok) (\d+)(?: ([^#]*?))?(?: # (?:(SKIP|TODO|XFAIL|TIMEOUT|ERROR)\b ?)?([^#]*))?$/;

/**
 * Reads KTAP version 1 by the grammar of docs.kernel.org/dev-tools/ktap.html, and stricter: no unknown
 * lines, plans everywhere and kept, SKIP only with "ok", TIMEOUT and ERROR only with "not ok", and a test
 * fails when and only when one of its own fails. @throws with the line
 */
export function parseKtap(text: string): KtapTest[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const lines = text.slice(0, -1).split('\n');
  const totals = /^# Totals: pass:\d+ fail:\d+ xfail:\d+ xpass:\d+ skip:\d+ error:\d+$/;
  if (!totals.test(lines.pop() ?? '')) throw new Error('the last line must count');
  const reader = new Reader(lines);
  const { tests } = reader.tests(0);
  if (!reader.ended) throw reader.mistake('nothing may come after the last test');
  return tests;
}

class Reader {
  readonly #lines: readonly string[];
  #at = 0;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  get ended(): boolean {
    return this.#at >= this.#lines.length;
  }

  mistake(what: string): Error {
    return new Error(`line ${this.#at + 1}: ${what}: ${this.#lines[this.#at]}`);
  }

  /** A version line, below the top one with the name of the result to come, a plan, and as many tests as it says. */
  tests(depth: number): { name: string | undefined; tests: KtapTest[] } {
    if (this.#next(depth) !== 'KTAP version 1') throw this.mistake('a version line must be here');
    this.#at += 1;
    const name = /^# Subtest: (.+)$/.exec(this.#next(depth) ?? '')?.[1];
    if ((name !== undefined) !== depth > 0)
      throw this.mistake('a name must stand here, and only in a subtest');
    if (name !== undefined) this.#at += 1;
    const plan = /^1\.\.(\d+)$/.exec(this.#next(depth) ?? '');
    if (!plan) throw this.mistake('a plan must be here');
    this.#at += 1;
    return {
      name,
      tests: Array.from({ length: Number(plan[1]) }, (_test, index) => this.#test(depth, index + 1)),
    };
  }

  #test(depth: number, number: number): KtapTest {
    const nested = this.#next(depth + 1) === 'KTAP version 1' ? this.tests(depth + 1) : undefined;
    const subtests = nested?.tests ?? [];
    const diagnostics: string[] = [];
    for (let line = this.#next(depth); line?.startsWith('#'); line = this.#next(depth)) {
      if (!/^# ?/.test(line)) throw this.mistake('a diagnostic line begins with "# "');
      diagnostics.push(line.slice(2));
      this.#at += 1;
    }
    const match = resultLine.exec(this.#next(depth) ?? '');
    if (!match) throw this.mistake(`the result of test ${number} must be here`);
    const [, word, count, description = '', directive, data] = match;
    const ok = word === 'ok';
    if (nested !== undefined && nested.name !== description)
      throw this.mistake(`this must be the result of "${nested.name}"`);
    if (Number(count) !== number) throw this.mistake(`this must be test ${number}`);
    if (directive === 'SKIP' && !ok) throw this.mistake('what is skipped is no failure');
    if ((directive === 'TIMEOUT' || directive === 'ERROR') && ok)
      throw this.mistake(`${directive} is "not ok"`);
    const failing = subtests.some((test) => !test.ok);
    // A test may fail by itself (a kernel that panics), and then it says why.
    if (failing && ok) throw this.mistake('one of its own fails');
    if (subtests.length > 0 && !failing && !ok && data === undefined)
      throw this.mistake('none of its own fails');
    this.#at += 1;
    return {
      ...{ ok, number, description, diagnostics, subtests },
      ...(directive !== undefined && { directive }),
      ...(data !== undefined && { data }),
    };
  }

  /** The line that is next, without the indentation of its depth; undefined where it is not that deep. */
  #next(depth: number): string | undefined {
    const line = this.#lines[this.#at];
    const indent = '  '.repeat(depth);
    if (line === undefined || !line.startsWith(indent) || line[indent.length] === ' ') return undefined;
    return line.slice(indent.length);
  }
}
