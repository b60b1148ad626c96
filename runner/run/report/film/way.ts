import { allBoxes, type Box, type Diagram } from '../../../drawing/diagram.ts';
import { linkKey, namespaceKey } from '../../../drawing/diagram-of-network.ts';
import type { Place, Point } from '../../../drawing/places.ts';
import type { ProbeEvent } from '../../events/event.ts';
import type { Network } from '../../network/network.ts';
import { linkOf, type Port, portKey } from '../../network/questions.ts';
import type { PlainLayout } from './film-data.ts';
import { portsOnTheWay, shortestLane } from './routed-way.ts';
import type { NetworkState } from './scenes.ts';

/** The way of a packet on a drawing. */
export interface Way {
  readonly points: readonly Point[];
  /** Whether hops were seen; else it is the way that the routes say. */
  readonly followed: boolean;
  /** Where and why it died. */
  readonly end?: { readonly at: Point; readonly reason: string };
}

/** Where the packets of a probe went, as far as it is known. */
export function wayOf(probe: ProbeEvent, state: NetworkState, layout: PlainLayout): Way | undefined {
  const { network } = state;
  const { explanation } = probe;
  if (probe.observed === 'reply') {
    const points = through(
      portsOnTheWay(network, probe.source, probe.target.replace(/%.*/, '')),
      state,
      layout,
    );
    return points.length < 2 ? undefined : { points, followed: false };
  }
  if (explanation === undefined) return undefined;
  const hops = [...explanation.hops, explanation.where];
  const seen = hops.flatMap(({ namespace, device }): Port[] =>
    device === undefined ? [] : [{ namespace, link: device }],
  );
  const points = through(filledIn(network, seen), state, layout);
  const { namespace, device } = explanation.where;
  const last = placeOf(
    device === undefined ? namespaceKey(namespace) : keyOf({ namespace, link: device }),
    state,
    layout,
  );
  // A packet that never left dies where its namespace is.
  if (device === undefined && last !== undefined) points.push(last);
  const at = points.at(-1) ?? last;
  return at && { points, followed: true, end: { at, reason: explanation.reason } };
}

/** Of two links that were seen one after the other, those in between are what wires and bridges leave. */
function filledIn(network: Network, ports: readonly Port[]): Port[] {
  const distinct = ports.filter((port, i) => i === 0 || portKey(port) !== portKey(ports[i - 1] as Port));
  return distinct.flatMap((port, i) => {
    const before = distinct[i - 1];
    return (before && shortestLane(network, before, [port])?.slice(1)) ?? [port];
  });
}

function keyOf({ namespace, link }: Port): string {
  return linkKey(namespace, link);
}

/** Points along links, one after another: over the wire between two, where there is one. */
function through(ports: readonly Port[], state: NetworkState, layout: PlainLayout): Point[] {
  const { diagram, network } = state;
  const boxes = new Map(allBoxes(diagram.boxes).map((box) => [box.of, box]));
  // Through a bridge a packet goes from port to port.
  const stops = ports
    .filter((port, i) => !isMasterOf(network, port, ports[i - 1]) || !isMasterOf(network, port, ports[i + 1]))
    .flatMap((port) => boxes.get(keyOf(port)) ?? []);
  return stops.flatMap((box, i): readonly Point[] => {
    const way = wireBetween(stops[i - 1], box, diagram, layout);
    if (way.length > 0) return way;
    const here = placeOf(box.of, state, layout);
    // A stop from which a wire leads on begins where the wire does.
    return here === undefined || wireBetween(box, stops[i + 1], diagram, layout).length > 0 ? [] : [here];
  });
}

function isMasterOf(network: Network, master: Port, port: Port | undefined): boolean {
  return (
    port !== undefined && port.namespace === master.namespace && linkOf(network, port)?.master === master.link
  );
}

/** The wire between two boxes, from the first to the second; empty where there is none. */
function wireBetween(
  from: Box | undefined,
  to: Box | undefined,
  { wires }: Diagram,
  layout: PlainLayout,
): readonly Point[] {
  if (from === undefined || to === undefined) return [];
  const wire = wires.find(
    (one) => (one.from === from.id && one.to === to.id) || (one.to === from.id && one.from === to.id),
  );
  const points = (wire && layout.wires[wire.id]) ?? [];
  const [first, last, target] = [points[0], points.at(-1), layout.boxes[to.id]];
  if (first === undefined || last === undefined || target === undefined) return [];
  // The layout may have the wire the other way round.
  return distanceTo(target, last) <= distanceTo(target, first) ? points : points.toReversed();
}

function distanceTo({ x, y, width, height }: Place, point: Point): number {
  return Math.hypot(point.x - x - width / 2, point.y - y - height / 2);
}

/** A point of a box beside its text: at its right edge. */
function placeOf(thing: string, { diagram }: NetworkState, { boxes }: PlainLayout): Point | undefined {
  const box = allBoxes(diagram.boxes).find(({ of }) => of === thing);
  const place = box && boxes[box.id];
  if (place === undefined) return undefined;
  const { x, y, width, height } = place;
  return box?.kind === 'link' ? { x: x + width, y: y + height / 2 } : { x: x + width - 12, y: y + 16 };
}
