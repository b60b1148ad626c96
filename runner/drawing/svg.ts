import type { Box, Diagram, Wire } from './diagram.ts';
import { allBoxes } from './diagram.ts';
import { type Layout, line, margin, type Place, type Point } from './places.ts';
import { drawingStyle } from './style.ts';
import type { Mark } from './union.ts';

/** A drawing as elements, for whoever writes text or shows it on a page. */
export interface SvgNode {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (SvgNode | string)[];
}

/** Draws a diagram where a layout has its boxes and wires; classes say what they are, a style sheet how they look. */
export function svgOf(
  diagram: Diagram,
  layout: Layout,
  marks: ReadonlyMap<string, Mark> = new Map(),
): SvgNode {
  const { width, height } = layout;
  const marked = (id: string) => (marks.has(id) ? ` ${marks.get(id)}` : '');
  const boxes = allBoxes(diagram.boxes).flatMap((box) => {
    const place = layout.boxes.get(box.id);
    return place === undefined ? [] : [boxNode(box, place, marked(box.id))];
  });
  const wires = diagram.wires.flatMap((wire) => {
    const points = layout.wires.get(wire.id);
    return points === undefined ? [] : [wireNode(wire, points, marked(wire.id))];
  });
  return node(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'network',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
    },
    [node('title', {}, [summaryOf(diagram)]), ...boxes, ...wires],
  );
}

/** For who does not see it. */
function summaryOf({ boxes, wires }: Diagram): string {
  const names = boxes.map(({ lines }) => lines[0]?.text).join(', ');
  return `A network of ${boxes.length} namespaces (${names}) and ${wires.length} wires`;
}

function boxNode(box: Box, place: Place, mark: string): SvgNode {
  const { x, y, width, height } = place;
  return node('g', { class: `box ${box.kind} ${box.state}${mark}`, 'data-of': box.of }, [
    node('rect', { x, y, width, height, rx: box.kind === 'namespace' ? 8 : 4 }, []),
    ...box.lines.map(({ role, text }, i) =>
      node('text', { class: role, x: x + margin, y: y + margin + (i + 0.75) * line }, [text]),
    ),
  ]);
}

function wireNode(wire: Wire, points: readonly Point[], mark: string): SvgNode {
  const way = points.map(({ x, y }) => `${round(x)},${round(y)}`).join(' ');
  return node('polyline', { class: `wire ${wire.kind} ${wire.state}${mark}`, points: way }, []);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A drawing as a file of its own, with its style. */
export function svgDocument(drawing: SvgNode): string {
  return svgText({ ...drawing, children: [node('style', {}, [drawingStyle]), ...drawing.children] });
}

export function node(tag: string, attributes: SvgNode['attributes'], children: SvgNode['children']): SvgNode {
  return { tag, attributes, children };
}

/** Elements as text. Text and attributes are data, whatever stands in them. */
export function svgText({ tag, attributes, children }: SvgNode): string {
  const words = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(String(value))}"`);
  const inner = children.map((child) => (typeof child === 'string' ? escaped(child) : svgText(child)));
  return children.length === 0
    ? `<${tag}${words.join('')}/>`
    : `<${tag}${words.join('')}>${inner.join('')}</${tag}>`;
}

/** XML has no place for most control characters, not even escaped (XML 1.0, 2.2). */
export function escaped(text: string): string {
  const named: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text
    .replace(/[^\P{Cc}\n\t]|[\ufffe\uffff]|\p{Cs}/gu, '\ufffd')
    .replace(/[&<>"']/g, (char) => named[char] as string);
}
