import type { Reason } from '../../../../lib/reason.ts';
import type { Evidence, Place } from '../explanation.ts';

/** What would take a cause away: commands that are tried before anybody is told of them. */
export interface Cure {
  /** What is wrong, in plain words. */
  readonly because: string;
  readonly commands: readonly string[];
  /** Where nothing in the network is wrong but the ping itself: the ping line that is answered. */
  readonly ping?: string;
}

/** Why a ping was seen no further than it was. */
export interface Cause {
  readonly reason: Reason;
  readonly where: Place;
  /** One line of plain English. */
  readonly sentence: string;
  /** The kernel refused when asked, or it was counted or traced where it died. */
  readonly proven: boolean;
  readonly cures: readonly Cure[];
  readonly evidence: readonly Evidence[];
}
