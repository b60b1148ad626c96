import type { Box, Diagram } from './diagram.ts';
import { numbered } from './numbered.ts';
import type { Layout } from './places.ts';
import { node, type SvgNode, svgText } from './svg.ts';

/** The diagram for diagrams.net (drawio), to go on drawing in: its mxGraph XML, uncompressed. */
export function drawioOf(diagram: Diagram, layout: Layout): string {
  const ids = numbered(diagram);
  const cells: SvgNode[] = [];
  const add = (box: Box, parent: string, origin: { x: number; y: number }) => {
    const place = layout.boxes.get(box.id);
    const id = ids.get(box.id) as string;
    if (place === undefined) return;
    const dashed = box.state === 'up' ? '' : 'dashed=1;';
    const fill = box.kind === 'namespace' ? 'fillColor=#f2f5f8;' : '';
    const style = `rounded=1;arcSize=4;absoluteArcSize=1;align=left;verticalAlign=top;spacingLeft=6;fontFamily=monospace;${fill}${dashed}`;
    const value = box.lines.map(({ text }) => text).join('\n');
    const { x, y, width, height } = place;
    const geometry = { x: x - origin.x, y: y - origin.y, width, height, as: 'geometry' };
    cells.push(node('mxCell', { id, value, style, parent, vertex: 1 }, [node('mxGeometry', geometry, [])]));
    for (const inner of box.boxes) add(inner, id, place);
  };
  for (const box of diagram.boxes) add(box, '1', { x: 0, y: 0 });
  diagram.wires.forEach(({ kind, from, to, state }, i) => {
    const dashed = kind === 'pair' && state === 'up' ? '' : 'dashed=1;';
    const style = `endArrow=none;edgeStyle=orthogonalEdgeStyle;rounded=0;${dashed}`;
    const ends = { source: ids.get(from) as string, target: ids.get(to) as string };
    cells.push(
      node('mxCell', { id: `w${i + 1}`, style, edge: 1, parent: '1', ...ends }, [
        node('mxGeometry', { relative: 1, as: 'geometry' }, []),
      ]),
    );
  });
  const root = node('root', {}, [
    node('mxCell', { id: '0' }, []),
    node('mxCell', { id: '1', parent: '0' }, []),
    ...cells,
  ]);
  return svgText(
    node('mxfile', { host: 'netscene' }, [
      node('diagram', { name: 'network' }, [node('mxGraphModel', { grid: 0, page: 0 }, [root])]),
    ]),
  );
}
