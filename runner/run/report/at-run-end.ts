import { type Paint, painter } from '../../text/terminal-text.ts';
import { RunFold, type RunResult } from '../events/fold.ts';
import type { MakeReporter } from './reporter.ts';

/** A reporter that folds the events and tells all at the end of the run. */
export function atRunEnd(text: (run: RunResult, paint: Paint) => string): MakeReporter {
  return (output) => {
    const fold = new RunFold();
    const paint = painter(output);
    return (event) => {
      fold.add(event);
      if (event.type === 'run-end') output.write(text(fold.result(), paint));
    };
  };
}
