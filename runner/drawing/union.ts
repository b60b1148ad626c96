import { allBoxes, type Box, type Diagram, type Line } from './diagram.ts';

/**
 * All that is in any of several states of one network, each box as large as it ever gets: laid out once, so that
 * what stays does not move from state to state.
 */
export function unionOf(states: readonly Diagram[]): Diagram {
  const wires = new Map(states.flatMap((state) => state.wires.map((wire) => [wire.id, wire] as const)));
  return { boxes: merged(states.map(({ boxes }) => boxes)), wires: [...wires.values()] };
}

function merged(lists: readonly (readonly Box[])[]): Box[] {
  const groups = new Map<string, Box[]>();
  for (const box of lists.flat()) groups.set(box.id, [...(groups.get(box.id) ?? []), box]);
  return [...groups.values()].map((group) => ({
    ...(group.at(-1) as Box),
    lines: longest(group.map(({ lines }) => lines)),
    boxes: merged(group.map(({ boxes }) => boxes)),
  }));
}

/** As many lines as there ever are, each as long as it ever gets. */
function longest(lists: readonly (readonly Line[])[]): Line[] {
  const count = Math.max(...lists.map((lines) => lines.length));
  return Array.from({ length: count }, (_, i) => {
    const lines = lists.flatMap((list) => list[i] ?? []);
    return lines.reduce((a, b) => (b.text.length > a.text.length ? b : a));
  });
}

/** What happened to a box or wire between two states. */
export type Mark = 'new' | 'gone' | 'changed';

/** By the ids of boxes and wires, what one state has otherwise than the one before it. */
export function marksOf(before: Diagram, after: Diagram): Map<string, Mark> {
  const marks = new Map<string, Mark>();
  const [earlier, later] = [before, after].map((state) => allBoxes(state.boxes)) as [Box[], Box[]];
  const was = new Map(earlier.map((box) => [box.id, box]));
  const [things, left] = [earlier, later].map((boxes) => new Set(boxes.map((box) => box.of)));
  for (const box of later) {
    const old = was.get(box.id);
    // A link that became a port of something is in another box, and not new.
    if (old === undefined) marks.set(box.id, things?.has(box.of) ? 'changed' : 'new');
    else if (JSON.stringify([old.state, old.lines]) !== JSON.stringify([box.state, box.lines]))
      marks.set(box.id, 'changed');
  }
  for (const box of earlier) if (!left?.has(box.of)) marks.set(box.id, 'gone');
  const wires = new Map(before.wires.map((wire) => [wire.id, wire]));
  for (const wire of after.wires) {
    const old = wires.get(wire.id);
    if (old === undefined) marks.set(wire.id, 'new');
    else if (old.state !== wire.state) marks.set(wire.id, 'changed');
    wires.delete(wire.id);
  }
  for (const id of wires.keys()) marks.set(id, 'gone');
  return marks;
}

/** A state with what is gone from it drawn in the places where it was. */
export function withGone(before: Diagram, after: Diagram): Diagram {
  const now = new Set([...allBoxes(after.boxes), ...after.wires].map(({ id }) => id));
  const gone = new Set([...marksOf(before, after)].filter(([, mark]) => mark === 'gone').map(([id]) => id));
  const boxes = mergedWithGone(before.boxes, after.boxes, gone);
  const drawn = new Set(allBoxes(boxes).map(({ id }) => id));
  return {
    boxes,
    wires: [...after.wires, ...before.wires].filter(
      ({ id, from, to }, i, all) =>
        (now.has(id) || gone.has(id)) &&
        drawn.has(from) &&
        drawn.has(to) &&
        all.findIndex((one) => one.id === id) === i,
    ),
  };
}

function mergedWithGone(before: readonly Box[], after: readonly Box[], gone: ReadonlySet<string>): Box[] {
  const was = new Map(before.map((box) => [box.id, box]));
  return [
    ...after.map((box) => ({ ...box, boxes: mergedWithGone(was.get(box.id)?.boxes ?? [], box.boxes, gone) })),
    ...before.filter((box) => gone.has(box.id) && !after.some(({ id }) => id === box.id)),
  ];
}
