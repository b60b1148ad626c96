import type { Box, Diagram } from './diagram.ts';
import { numbered } from './numbered.ts';

/** The diagram as a Mermaid flowchart (mermaid.js.org/syntax/flowchart.html), which GitHub and GitLab show. */
export function mermaidOf(diagram: Diagram): string {
  const ids = numbered(diagram);
  const boxes = (list: readonly Box[], indent: string): string[] =>
    list.flatMap((box) => {
      const id = ids.get(box.id);
      const shape = `${id}["${box.lines.map(({ text }) => quoted(text)).join('<br/>')}"]`;
      const look = box.state === 'up' ? [] : [`${indent}class ${id} ${box.state}`];
      return box.boxes.length === 0 && box.kind !== 'namespace'
        ? [`${indent}${shape}`, ...look]
        : [`${indent}subgraph ${shape}`, ...boxes(box.boxes, `${indent}  `), `${indent}end`, ...look];
    });
  const wires = diagram.wires.map(({ kind, from, to, state }) => {
    const line = kind === 'pair' && state === 'up' ? '---' : kind === 'tunnel' ? '-. tunnel .-' : '-.-';
    return `  ${ids.get(from)} ${line} ${ids.get(to)}`;
  });
  return [
    'flowchart LR',
    ...boxes(diagram.boxes, '  '),
    ...wires,
    '  classDef down stroke-dasharray: 5 4, opacity: 0.6',
    '  classDef waiting stroke-dasharray: 5 4',
  ].join('\n');
}

/** In quotes, Mermaid takes entities for what has a meaning of its own. */
function quoted(text: string): string {
  return text.replace(/[^\p{L}\p{N} ./,:()→⇄-]/gu, (char) => `#${char.codePointAt(0)};`);
}
