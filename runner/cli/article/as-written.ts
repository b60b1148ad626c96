import type { Scenario } from '../../../lib/index.ts';
import { withArticleLines } from '../../run/select/article-lines.ts';

/** What differs from the page is what is to be told: no reason to refuse it. */
export function asWritten(scenario: Scenario, file: string): Scenario {
  try {
    return withArticleLines(scenario, file);
  } catch {
    return scenario;
  }
}
