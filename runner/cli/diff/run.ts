import { compare } from '../../beyond/compare/compare.ts';
import { comparisonText, headText } from '../../beyond/compare/comparison-text.ts';
import { streamOutput } from '../../run/report/outputs.ts';
import { painter } from '../../text/terminal-text.ts';
import { savedReport } from '../saved-file.ts';

/** What `diff` takes, as the command line declares it. */
export interface DiffRequest {
  readonly before: string;
  readonly after: string;
}

/** `netscene diff`: what changed between two runs. Resolves to 1 when anything got worse. @throws {Fault} */
export async function diff({ before, after }: DiffRequest): Promise<number> {
  const [old, now] = [savedReport(before), savedReport(after)];
  const output = streamOutput(process.stdout);
  const paint = painter(output);
  const comparison = compare(old, now, { missing: 'told' });
  output.write(headText('before', before, old, output.columns));
  output.write(`${headText('after ', after, now, output.columns)}\n`);
  output.write(comparisonText(comparison, { paint, columns: output.columns }));
  return comparison.counts.worse > 0 ? 1 : 0;
}
