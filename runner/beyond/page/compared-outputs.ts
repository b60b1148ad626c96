import type { Scenario } from '../../../lib/index.ts';
import type { ShowsStep } from '../../../lib/step.ts';
import type { PrintedOutput } from './page.ts';

/** A printed output of the page, and the step that compares it; none where nothing does. */
export interface ComparedOutput {
  readonly line: number;
  readonly text: string;
  readonly by?: { readonly scenario: string; readonly step: string };
}

/**
 * Says which outputs of the page are compared, and by which `shows` step. A step compares one output:
 * the same text printed twice needs two.
 */
export function comparedOutputs(
  scenarios: readonly Scenario[],
  outputs: readonly PrintedOutput[],
): ComparedOutput[] {
  const compares = scenarios.flatMap((scenario) =>
    scenario.steps
      .filter((step): step is ShowsStep => step.kind === 'shows' && step.origin !== 'earlier')
      .filter((step) => (step.expected.prints ?? '') !== '')
      .map((step) => ({
        scenario: scenario.name,
        step: step.title,
        prints: sameWords(step.expected.prints ?? ''),
      })),
  );
  return outputs.map(({ line, text }) => {
    const index = compares.findIndex(({ prints }) => prints === sameWords(text));
    if (index === -1) return { line, text };
    const [{ scenario, step }] = compares.splice(index, 1) as [(typeof compares)[number]];
    return { line, text, by: { scenario, step } };
  });
}

/** Lines without their indentation, which a template does not keep. */
function sameWords(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join('\n');
}
