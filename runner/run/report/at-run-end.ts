import { painter, type Screen } from '../../text/terminal-text.ts';
import { RunFold, type RunResult } from '../events/fold.ts';
import type { MakeReporter } from './reporter.ts';

/** A reporter that folds the events and tells all at the end of the run. */
export function atRunEnd(text: (run: RunResult, screen: Screen) => string): MakeReporter {
  return (output) => {
    const fold = new RunFold();
    const paint = painter(output);
    return (event) => {
      fold.add(event);
      // Only now: the terminal may have another width than at the start.
      if (event.type === 'run-end') output.write(text(fold.result(), { paint, columns: output.columns }));
    };
  };
}
