import type { Reason } from '../../lib/reason.ts';
import type { Random } from './random.ts';
import type { End, Switch, Topology } from './topology.ts';

/** One thing broken, how it is taken back, and what has to be said of it. */
export interface Fault {
  readonly name: string;
  readonly commands: readonly string[];
  readonly undo: readonly string[];
  /** Any of these is right. */
  readonly reasons: readonly Reason[];
  /** Any of these namespaces is right; empty: any. */
  readonly where: readonly string[];
  /** What the ping line says besides, now and before the fault. */
  readonly options?: string;
  /** Whom `a` pings, where that is not the topology's own target; it need not have answered before. */
  readonly target?: string;
  /** What was learnt of neighbours stays. */
  readonly keepsNeighbours?: boolean;
  /** Nothing could be typed in the network that heals it. */
  readonly incurable?: boolean;
}

/** Undefined where the topology has nothing of the kind. */
export type FaultKind = (topology: Topology, random: Random) => Fault | undefined;

/** A router on the way, with the links by which a request comes and goes, and its neighbours. */
export interface Router {
  readonly name: string;
  readonly index: number;
  readonly near: End;
  readonly far: End;
  readonly before: End;
  readonly after: End;
}

export function routersOf({ nodes, segments }: Topology): Router[] {
  return nodes.slice(1, -1).map((name, i) => {
    const [left, right] = [segments[i], segments[i + 1]];
    return {
      name,
      index: i + 1,
      near: (left as { right: End }).right,
      before: (left as { left: End }).left,
      far: (right as { left: End }).left,
      after: (right as { right: End }).right,
    };
  });
}

export function switchesOf({ segments }: Topology): (Switch & { readonly segment: number })[] {
  return segments.flatMap(({ switches }, segment) => switches.map((one) => ({ ...one, segment })));
}
