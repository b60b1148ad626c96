/** What one requirement came to: it is there, it is needed and lacking, or it is for some uses only and absent. */
export type CheckState = 'ok' | 'lacking' | 'absent';

/** One line of `netscene doctor`. */
export interface Check {
  readonly id: string;
  /** As people call it. */
  readonly what: string;
  readonly state: CheckState;
  /** A version, a setting, or what was refused and how. */
  readonly found: string;
  /** The command to type, or the thing to change; where something is lacking or absent. */
  readonly cure?: string;
}

/** A requirement that is met. */
export function ok(id: string, what: string, found: string): Check {
  return { id, what, state: 'ok', found };
}

/** A requirement without which scenarios cannot run. */
export function lacking(id: string, what: string, found: string, cure: string): Check {
  return { id, what, state: 'lacking', found, cure };
}

/** Something that only some scenarios or commands use, or that could not be tried. */
export function absent(id: string, what: string, found: string, cure?: string): Check {
  return { id, what, state: 'absent', found, ...(cure !== undefined && { cure }) };
}
