import type { Box, Diagram } from './diagram.ts';
import { numbered } from './numbered.ts';

/** The diagram for Graphviz (graphviz.org/doc/info/lang.html): clusters, and edges between what is in them. */
export function dotOf(diagram: Diagram): string {
  const ids = numbered(diagram);
  const boxes = (list: readonly Box[], indent: string): string[] =>
    list.flatMap((box) => {
      const id = ids.get(box.id);
      const label = box.lines.map(({ text }) => quoted(text)).join('\\l');
      const style = box.state === 'up' ? 'rounded' : '"rounded,dashed"';
      if (box.boxes.length === 0 && box.kind !== 'namespace')
        return [`${indent}${id} [label="${label}\\l", style=${style}];`];
      return [
        `${indent}subgraph "cluster_${id}" {`,
        `${indent}  label="${label}\\l"; labeljust=l; style=${style};`,
        // A cluster without a node is not drawn, and none can be the end of a wire.
        ...(box.boxes.length === 0 || isEnd(box, diagram)
          ? [`${indent}  ${id} [shape=point, style=${isEnd(box, diagram) ? 'solid' : 'invis'}, label=""];`]
          : []),
        ...boxes(box.boxes, `${indent}  `),
        `${indent}}`,
      ];
    });
  const wires = diagram.wires.map(({ kind, from, to, state }) => {
    const style = kind === 'tunnel' ? 'dotted' : kind === 'pair' && state === 'up' ? 'solid' : 'dashed';
    return `  ${ids.get(from)} -- ${ids.get(to)} [style=${style}];`;
  });
  return [
    'graph network {',
    '  rankdir=LR; fontname=monospace; fontsize=12; node [shape=box, fontname=monospace, fontsize=12];',
    ...boxes(diagram.boxes, '  '),
    ...wires,
    '}',
  ].join('\n');
}

function isEnd({ id }: Box, { wires }: Diagram): boolean {
  return wires.some(({ from, to }) => from === id || to === id);
}

function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', ' ');
}
