import { writeFileSync } from 'node:fs';
import { chooseStep } from '../../beyond/inspect/choose-step.ts';
import { runToStep, selectOne } from '../../beyond/inspect/run-to-step.ts';
import { matrixJson, readMatrix } from '../../beyond/pairs/matrix-file.ts';
import { differenceText, matrixText } from '../../beyond/pairs/matrix-text.ts';
import { matrixDifference, type PairMatrix, pairMatrix } from '../../beyond/pairs/pair-matrix.ts';
import { declaredNames } from '../../beyond/pairs/pair-nodes.ts';
import type { LoadedScenario } from '../../run/select/load-scenario.ts';
import { Fault } from '../../text/fault.ts';
import { screenOf } from '../../text/terminal-text.ts';
import { interruptible } from '../interruption.ts';
import { notes } from '../options/stop-notes.ts';

export interface PairsRequest {
  readonly scenario: string;
  readonly after?: string | undefined;
  readonly diff: boolean;
  /** Seconds. */
  readonly window: number;
  readonly json: boolean;
  readonly write?: string | undefined;
  readonly expect?: string | undefined;
}

/** `netscene pairs`: 0, or 1 where a pair came to something else than expected. @throws {Fault} */
export async function pairs(request: PairsRequest): Promise<number> {
  const { scenario: word, after, window, expect } = request;
  if (!(window > 0 && window <= 60)) {
    throw new Fault('usage', '--window must be a number of seconds from above 0 to 60', {
      where: '--window',
    });
  }
  const expected = expect === undefined ? undefined : readMatrix(expect);
  const loaded = await selectOne(word);
  const until = chooseStep(loaded.scenario, after);
  const interruption = interruptible();
  try {
    const matrixAfter = (step: number) => matrixAt(loaded, step, window * 1000, interruption.signal);
    const before = request.diff && until > 0 ? await matrixAfter(until - 1) : undefined;
    const matrix = await matrixAfter(until);
    if (matrix === undefined) return 130;
    return tell(request, matrix, before, expected);
  } finally {
    interruption.stop();
  }
}

async function matrixAt(
  loaded: LoadedScenario,
  until: number,
  window: number,
  signal: AbortSignal,
): Promise<PairMatrix | undefined> {
  let matrix: PairMatrix | undefined;
  const names = declaredNames(loaded.scenario);
  await runToStep(loaded, { until, afterFailedClaim: 'go on', signal }, async (stop) => {
    process.stderr.write(notes(stop, until));
    matrix = await pairMatrix(stop.sandbox, { window, names });
  });
  return matrix;
}

function tell(
  { json, write, expect }: PairsRequest,
  matrix: PairMatrix,
  before: PairMatrix | undefined,
  expected: PairMatrix['cells'] | undefined,
): number {
  const changed = before === undefined ? [] : matrixDifference(before.cells, matrix.cells);
  if (write !== undefined) writeMatrix(write, matrix);
  process.stdout.write(json ? matrixJson(matrix) : matrixText(matrix, changed, screenOf(process.stdout)));
  if (!json && before !== undefined) {
    const told = differenceText(changed, { before: 'was', after: 'is' });
    process.stdout.write(`\n${told === '' ? 'That step changed no pair.\n' : told}`);
  }
  if (expected === undefined) return 0;
  const wrong = matrixDifference(expected, matrix.cells);
  if (wrong.length === 0) return 0;
  process.stderr.write(
    `netscene: ${wrong.length} ${wrong.length === 1 ? 'pair is' : 'pairs are'} otherwise than in ${expect}\n` +
      differenceText(wrong, { before: 'expected', after: 'found' }),
  );
  return wrong.every(({ after }) => after === 'unknown') ? 129 : 1;
}

function writeMatrix(file: string, matrix: PairMatrix): void {
  try {
    writeFileSync(file, matrixJson(matrix));
  } catch (error) {
    throw new Fault('file', `the matrix cannot be written: ${(error as Error).message}`, { where: file });
  }
}
