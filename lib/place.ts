/** A line of a source file, counted from 1. */
export interface Place {
  /** As the engine names it: a path or a `file:` URL; of a scenario of the package, of its compiled file. */
  readonly file: string;
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
  /** So many lines further down: of a command, from where its template begins. */
  readonly below?: number;
}

/** Where `callee` was called: of a tagged template, where the template begins. */
export function callPlace(callee: (...args: never[]) => unknown): Place | undefined {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  const trace: { stack?: string } = {};
  Error.captureStackTrace(trace, callee);
  const { stack } = trace;
  Error.stackTraceLimit = before;
  return stack === undefined ? undefined : framePlace(stack.slice(stack.indexOf('\n') + 1));
}

/** The place that one frame of a stack trace names. */
export function framePlace(frame: string): Place | undefined {
  const match = /(?:^\s*at |\()(?:async )?((?:file:\/)?\/[^()]*?):(\d+):(\d+)\)?\s*$/.exec(frame);
  if (match === null) return undefined;
  const [, file, line, column] = match as unknown as [string, string, string, string];
  return { file, line: Number(line), column: Number(column) };
}

/** The place some lines further down. */
export function below(place: Place | undefined, lines: number): Place | undefined {
  return place === undefined || lines === 0 ? place : { ...place, below: lines };
}
