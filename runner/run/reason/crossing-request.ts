import type { FrameFilter } from './segment.ts';
import type { Port } from './world.ts';

/** A packet that has to get to its next hop over one link. */
export interface CrossingRequest {
  readonly from: Port;
  /** The gateway, or the target where it is on-link. */
  readonly nextHop: string;
  readonly isGateway: boolean;
  readonly filter: FrameFilter;
}
