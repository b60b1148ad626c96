/**
 * How netdev's CI reads a selftest, written down from what its reader does (linux-netdev/nipa,
 * contest/remote/lib/results.py) and made stricter: a line that it would pass over in silence is a mistake.
 *
 * kselftest's runner puts "# " before every line of a test and ends with a result of its own. Subtests are
 * what follows "# TAP version " without a break. Words anywhere in the output decide as well.
 */
export interface NetdevResult {
  readonly result: 'pass' | 'fail' | 'skip';
  readonly subtests: readonly { readonly name: string; readonly result: string; readonly timed: boolean }[];
}

const subtest = /^(not )?ok (\d+)(?: \d+)?(?: -)? ([^#]*[^ #])(?: +# +([^ ].*))?$/;
const totals = /^# Totals: pass:[1-9]\d* fail:0 (?:xfail:0 )?(?:xpass:0 )?skip:0 error:0$/m;

/** @throws with the line */
export function readAsNetdev(printed: string, exit: number): NetdevResult {
  const ended = exit === 0 || exit === 4 ? 'ok' : 'not ok';
  const output = [
    'TAP version 13',
    '1..1',
    ...printed
      .trimEnd()
      .split('\n')
      .map((line) => `# ${line}`.trimEnd()),
    `${ended} 1 selftests: net: small.sh${exit === 4 ? ' # SKIP' : exit === 0 ? '' : ` # exit=${exit}`}`,
    '',
  ].join('\n');
  return { result: resultOf(output, exit), subtests: subtestsOf(output) };
}

function resultOf(output: string, exit: number): NetdevResult['result'] {
  const has = (...words: string[]) => words.some((word) => output.includes(word));
  const fails =
    has('[FAIL]', '[fail]', ' FAIL:', '\n# not ok 1') || /\nnot ok \d+( \d+)? selftests: /.test(output);
  const skips = has('[SKIP]', '[skip]', ' # SKIP', 'SKIP:');
  const passes =
    has('[OKAY]', '[PASS]', '[ OK ]', '[OK]', '[ ok ]', '[pass]', 'PASSED all ') ||
    /\nok \d+( \d+)? selftests: /.test(output) ||
    totals.test(output.replaceAll(/^# /gm, ''));
  if (fails || (exit !== 0 && exit !== 4)) return 'fail';
  return exit === 4 || skips || !passes ? 'skip' : 'pass';
}

function subtestsOf(output: string): NetdevResult['subtests'] {
  const lines = output.split('\n');
  const start = lines.findIndex((line) => line.startsWith('# TAP version '));
  if (start === -1) return [];
  const found: { name: string; result: string; timed: boolean }[] = [];
  let planned: number | undefined;
  for (const whole of lines.slice(start + 1)) {
    if (!whole.startsWith('#')) break;
    if (!whole.startsWith('# ')) throw new Error(`the subtests break off at an empty line: ${whole}`);
    const line = whole.slice(2);
    if (/^1\.\.\d+/.test(line)) planned = Number(/^1\.\.(\d+)/.exec(line)?.[1]);
    else if (/^(not )?ok /.test(line)) {
      const match = subtest.exec(line);
      if (match === null) throw new Error(`no result: ${line}`);
      const [, not, , name = '', directive = ''] = match;
      const result = not !== undefined ? 'fail' : 'pass';
      found.push({
        name,
        result: /^skip/i.test(directive) ? 'skip' : result,
        timed: /time=\d+ms/.test(directive),
      });
    } else if (!line.startsWith('#')) throw new Error(`neither a result nor said: ${line}`);
  }
  if (planned !== found.length) throw new Error(`${found.length} of ${planned} results`);
  if (new Set(found.map(({ name }) => name)).size !== found.length)
    throw new Error('two results of one name');
  return found;
}
