import ElkConstructor, { type ELK, type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk.bundled.js';
import { cellsOf } from '../text/terminal-text.ts';
import { allBoxes, type Box, type Diagram, type Wire } from './diagram.ts';
import { cell, type Layout, line, margin, type Place, type Point } from './places.ts';

const options = {
  'elk.algorithm': 'layered',
  // Wires then come in at the sides, and no text, which stands at the top of its box, is crossed.
  'elk.direction': 'RIGHT',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.spacing.nodeNode': '14',
  'elk.spacing.edgeNode': '12',
  'elk.spacing.edgeEdge': '10',
  'elk.layered.spacing.nodeNodeBetweenLayers': '36',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.padding': '[top=12,left=12,bottom=12,right=12]',
};

let elk: ELK | undefined;

/** Gives every box and wire its place. The same diagram has the same layout. */
export async function layOut(diagram: Diagram): Promise<Layout> {
  elk ??= new (ElkConstructor as unknown as new () => ELK)();
  const candidates = [];
  for (const wires of [diagram.wires, balanced(diagram)]) {
    candidates.push(
      await elk.layout({
        id: '',
        layoutOptions: options,
        children: diagram.boxes.map(nodeOf),
        edges: wires.map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
      }),
    );
  }
  const best = candidates.toSorted((a, b) => unlikeASlide(a) - unlikeASlide(b))[0] as ElkNode;
  return layoutOf(best);
}

/** How far a drawing is from the shape of a slide, and how large it is. */
function unlikeASlide({ width = 1, height = 1 }: ElkNode): number {
  return Math.max(width / 16, height / 10);
}

/**
 * The layers follow the direction of wires. Where a namespace is the middle of a star, every other of its wires is
 * turned round, so that its neighbours stand on both sides of it.
 */
function balanced({ boxes, wires }: Diagram): Wire[] {
  const home = new Map(boxes.flatMap((box) => allBoxes([box]).map(({ id }) => [id, box.id] as const)));
  const neighbours = new Map<string, Set<string>>();
  for (const { from, to } of wires) {
    const [a, b] = [home.get(from) ?? '', home.get(to) ?? ''];
    if (a === b) continue;
    neighbours.set(a, (neighbours.get(a) ?? new Set()).add(b));
    neighbours.set(b, (neighbours.get(b) ?? new Set()).add(a));
  }
  const degree = (id: string) => neighbours.get(id)?.size ?? 0;
  const side = new Map<string, boolean>();
  return wires.map((wire) => {
    const [a, b] = [home.get(wire.from) ?? '', home.get(wire.to) ?? ''];
    if (a === b) return wire;
    const [hub, leaf] = degree(a) >= degree(b) ? [a, b] : [b, a];
    if (!side.has(leaf)) side.set(leaf, [...(neighbours.get(hub) ?? [])].indexOf(leaf) % 2 === 0);
    const hubFirst = side.get(leaf) === true;
    return hubFirst === (hub === a) ? wire : { ...wire, from: wire.to, to: wire.from };
  });
}

function nodeOf(box: Box): ElkNode {
  const width = Math.ceil(Math.max(56, ...box.lines.map(({ text }) => cellsOf(text) * cell)) + 2 * margin);
  const height = box.lines.length * line + 2 * margin;
  if (box.boxes.length === 0) return { id: box.id, width, height };
  return {
    id: box.id,
    children: box.boxes.map(nodeOf),
    layoutOptions: {
      'elk.padding': `[top=${height + 2},left=12,bottom=12,right=12]`,
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': `(${width},${height})`,
    },
  };
}

function layoutOf(root: ElkNode): Layout {
  const boxes = new Map<string, Place>();
  const wires = new Map<string, Point[]>();
  const visit = (node: ElkNode) => {
    for (const child of node.children ?? []) {
      const { id, x = 0, y = 0, width = 0, height = 0 } = child;
      boxes.set(id, { x, y, width, height });
      visit(child);
    }
    for (const edge of node.edges ?? []) wires.set(edge.id, pointsOf(edge));
  };
  visit(root);
  return { width: Math.ceil(root.width ?? 0), height: Math.ceil(root.height ?? 0), boxes, wires };
}

function pointsOf({ sections = [] }: ElkExtendedEdge): Point[] {
  return sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]);
}
