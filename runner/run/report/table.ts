import { duration, harmless, type Paint, type Screen, wrapped } from '../../text/terminal-text.ts';
import type { RunResult } from '../events/fold.ts';
import { atRunEnd } from './at-run-end.ts';
import { countsText } from './counts-text.ts';
import { deviationTexts } from './deviations.ts';
import { provenText } from './intervention-text.ts';
import { kernelsText } from './kernels-text.ts';
import { matrixText } from './matrix.ts';
import { scenarioTable } from './scenario-table.ts';

/** The pass/fail table, for several kernels a matrix, with every deviation below it. As wide as the terminal. */
export const table = atRunEnd(tableText);

/** Nothing but what went another way than claimed. */
export const quietTable = atRunEnd((run, screen) => {
  const kernels = run.kernels.filter(({ outcome }) => outcome !== 'finished');
  const gone = kernels.length === 0 ? '' : kernelsText({ ...run, kernels }, screen);
  return [gone, ...deviationTexts(run, screen), ...installText(run)].join('');
});

function tableText(run: RunResult, screen: Screen): string {
  const parts =
    run.kernels.length > 0
      ? [matrixText(run, screen), kernelsText(run, screen)]
      : [scenarioTable(run, screen)];
  return [
    '',
    ...parts,
    footer(run, screen),
    ...skipTexts(run, screen),
    ...deviationTexts(run, screen),
    ...noteTexts(run, screen),
    ...installText(run),
  ].join('\n');
}

/** Why something was skipped; kernels that lack the same are named together. */
function skipTexts(run: RunResult, { paint, columns }: Screen): string[] {
  const groups = new Map<string, string[]>();
  for (const { verdict, reason, summary, kernel } of run.scenarios) {
    if (verdict !== 'skip') continue;
    const said = `${paint('yellow', 'skip')} ${summary.name}: ${harmless(reason ?? '')}`;
    const text = wrapped(said, columns).join('\n     ');
    groups.set(text, [...(groups.get(text) ?? []), ...(kernel === undefined ? [] : [kernel])]);
  }
  return [...groups].map(([text, kernels]) =>
    kernels.length === 0 ? `${text}\n` : `${text}\n     on ${harmless(kernels.join('\n        '))}\n`,
  );
}

/** What to know that decides nothing; what several kernels share is told once. */
function noteTexts({ scenarios }: RunResult, { paint, columns }: Screen): string[] {
  const texts = scenarios.flatMap(({ summary, notes }) =>
    notes.map(({ step, text }) => {
      const said = `${paint('yellow', 'note')} ${summary.name}, step ${step + 1}: ${harmless(text)}`;
      return `${wrapped(said, columns).join('\n     ')}\n`;
    }),
  );
  return [...new Set(texts)];
}

/** The command after which nothing is skipped for want of a package. */
export function installText({ scenarios }: RunResult): string[] {
  const packages = [...new Set(scenarios.flatMap((scenario) => scenario.packages))].sort();
  if (packages.length === 0) return [];
  return [`to run what was skipped: sudo apt-get install ${packages.join(' ')}\n`];
}

function footer(run: RunResult, { paint, columns }: Screen): string {
  const { machine, mode, window } = run.start;
  const how =
    mode === 'quick'
      ? `quick mode: first reply counts, silence is watched for ${duration(window)}`
      : 'verbatim mode: the article’s ping lines unchanged, all or none';
  const head = `${countsText(run.scenarios)} in ${duration(run.took)}`;
  const single = run.kernels.length === 0;
  const proven = provenText(run);
  const lines = [
    `${ending(run, paint)}${head}${single ? ` · kernel ${machine.kernel}` : ''}`,
    ...(proven === undefined ? [] : [proven]),
    paint('dim', `${how}${single ? ` · iproute2 ${machine.iproute2}` : ''}`),
  ];
  return `${lines.flatMap((line) => wrapped(line, columns)).join('\n')}\n`;
}

function ending({ complete, interrupted, lost }: RunResult, paint: Paint): string {
  if (lost.length > 0) return paint('yellow', `lost, or not whole: shard ${lost.join(', ')}: `);
  if (interrupted) return paint('yellow', 'interrupted: ');
  return complete ? '' : paint('yellow', 'the stream breaks off, its runner was killed: ');
}
