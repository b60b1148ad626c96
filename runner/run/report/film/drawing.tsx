import { h, type VNode } from 'preact';
import type { Diagram } from '../../../drawing/diagram.ts';
import { type SvgNode, svgOf } from '../../../drawing/svg.ts';
import type { Mark } from '../../../drawing/union.ts';
import type { PlainLayout } from './film-data.ts';
import { Scrolled } from './scrolled.tsx';
import type { Way } from './way.ts';

interface DrawingProps {
  readonly diagram: Diagram;
  readonly layout: PlainLayout;
  readonly marks: ReadonlyMap<string, Mark>;
  readonly ways: readonly (Way & { readonly id: string; readonly good: boolean })[];
}

/** The network, and on it the ways of packets. */
export function Drawing({ diagram, layout, marks, ways }: DrawingProps) {
  const placed = {
    ...layout,
    boxes: new Map(Object.entries(layout.boxes)),
    wires: new Map(Object.entries(layout.wires)),
  };
  const drawing = svgOf(diagram, placed, marks);
  return (
    <Scrolled class="stage" label="Drawing of the network">
      {element(
        { ...drawing, attributes: { ...drawing.attributes, 'aria-label': 'The network at this step' } },
        [
          ...ways.map(({ id, points, good, followed, end }) => (
            <g key={id} class={`way ${good ? 'good' : 'bad'} ${followed ? 'followed' : 'assumed'}`}>
              <polyline points={points.map(({ x, y }) => `${x},${y}`).join(' ')} />
              {end && (
                <g class="death">
                  <path d={`M${end.at.x - 6},${end.at.y - 6}l12,12m0,-12l-12,12`} />
                  <text
                    x={end.at.x}
                    y={end.at.y - 10}
                    text-anchor={end.at.x > layout.width / 2 ? 'end' : 'start'}
                  >
                    {end.reason}
                  </text>
                </g>
              )}
            </g>
          )),
        ],
      )}
    </Scrolled>
  );
}

/** An element of a drawing; its text stays text. */
function element({ tag, attributes, children }: SvgNode, more: readonly VNode[] = []): VNode {
  return h(
    tag,
    attributes as Record<string, string>,
    ...children.map((child) => (typeof child === 'string' ? child : element(child))),
    ...more,
  );
}
