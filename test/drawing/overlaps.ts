import { allBoxes, type Box, type Diagram } from '../../runner/drawing/diagram.ts';
import { cell, type Layout, line, margin, type Place, type Point } from '../../runner/drawing/places.ts';
import { cellsOf } from '../../runner/text/terminal-text.ts';

/**
 * What is wrong with a layout, in words: boxes or texts that overlap, something outside of what is around it, a wire
 * that runs over text, or that ends at no box. Empty for a drawing that can be read.
 */
export function overlaps(diagram: Diagram, layout: Layout): string[] {
  const boxes = allBoxes(diagram.boxes);
  const placeOf = (box: Box) => layout.boxes.get(box.id);
  const faults = boxes.filter((box) => placeOf(box) === undefined).map(({ id }) => `${id} has no place`);
  const sheet = { x: 0, y: 0, width: layout.width, height: layout.height };
  const siblings = (list: readonly Box[], around: Place, below: number) => {
    list.forEach((box, i) => {
      const place = placeOf(box);
      if (place === undefined) return;
      if (!isInside(place, around)) faults.push(`${box.id} is outside of what is around it`);
      if (place.y < below) faults.push(`${box.id} covers the text around it`);
      const texts = textOf(box, place);
      if (!isInside(texts, place)) faults.push(`the text of ${box.id} is wider than its box`);
      for (const other of list.slice(i + 1)) {
        const its = placeOf(other);
        if (its !== undefined && meet(place, its)) faults.push(`${box.id} overlaps ${other.id}`);
      }
      siblings(box.boxes, place, texts.y + texts.height);
    });
  };
  siblings(diagram.boxes, sheet, 0);
  for (const wire of diagram.wires) {
    const points = layout.wires.get(wire.id) ?? [];
    if (points.length < 2) faults.push(`${wire.id} has no way`);
    for (const [i, from] of points.entries()) {
      const to = points[i + 1];
      if (to === undefined) continue;
      const way = segment(from, to);
      if (!isInside(way, sheet)) faults.push(`${wire.id} is outside`);
      for (const box of boxes) {
        const place = placeOf(box);
        if (place !== undefined && meet(way, textOf(box, place)))
          faults.push(`${wire.id} runs over the text of ${box.id}`);
      }
    }
  }
  return faults;
}

function textOf(box: Box, { x, y }: Place): Place {
  const width = Math.max(...box.lines.map(({ text }) => cellsOf(text) * cell));
  return { x: x + margin, y: y + margin, width, height: box.lines.length * line };
}

function segment(from: Point, to: Point): Place {
  const [x, y] = [Math.min(from.x, to.x), Math.min(from.y, to.y)];
  return { x, y, width: Math.abs(from.x - to.x), height: Math.abs(from.y - to.y) };
}

function isInside(inner: Place, outer: Place): boolean {
  const slack = 0.5;
  return (
    inner.x >= outer.x - slack &&
    inner.y >= outer.y - slack &&
    inner.x + inner.width <= outer.x + outer.width + slack &&
    inner.y + inner.height <= outer.y + outer.height + slack
  );
}

function meet(a: Place, b: Place): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
