import { placeText, type SourcePlace } from './excerpt.ts';

/** Codes of everything that can go wrong before or outside of a verdict. Documented in the README. */
export type FaultCode =
  | 'usage'
  | 'unknown-scenario'
  | 'duplicate-name'
  | 'invalid-scenario'
  | 'invalid-lab'
  | 'open-task'
  | 'unreadable-scenario'
  | 'unreadable-page'
  | 'unknown-page'
  | 'missing-tool'
  | 'no-user-namespaces'
  | 'sandbox'
  | 'file'
  | 'kernel'
  | 'unreadable-stream'
  | 'unreadable-report'
  | 'invalid-expect'
  | 'internal';

export interface FaultDetails {
  /** File, option or step that it is about. */
  readonly where?: string;
  /** The line of a file that it is about; told in place of `where`. */
  readonly at?: SourcePlace;
  /** What to do or type next. */
  readonly cure?: string;
}

/**
 * An error for people: what happened, where, and the cure. Ends the run with exit code 129,
 * so that `git bisect run` stops instead of being misled.
 */
export class Fault extends Error {
  override name = 'Fault';
  readonly code: FaultCode;
  readonly where: string | undefined;
  readonly at: SourcePlace | undefined;
  readonly cure: string | undefined;

  constructor(code: FaultCode, message: string, details: FaultDetails = {}) {
    super(message);
    this.code = code;
    this.where = details.where ?? (details.at && placeText(details.at));
    this.at = details.at;
    this.cure = details.cure;
  }
}
