import type { Box, Diagram } from './diagram.ts';
import { numbered } from './numbered.ts';

/** The diagram in D2 (d2lang.com): containers, and connections between what is in them. */
export function d2Of(diagram: Diagram): string {
  const ids = numbered(diagram);
  const paths = new Map<string, string>();
  const boxes = (list: readonly Box[], above: string, indent: string): string[] =>
    list.flatMap((box) => {
      const id = ids.get(box.id) as string;
      const path = above === '' ? id : `${above}.${id}`;
      paths.set(box.id, path);
      return [
        `${indent}${id}: "${box.lines.map(({ text }) => quoted(text)).join('\\n')}" {`,
        ...(box.state === 'up' ? [] : [`${indent}  style.stroke-dash: 5`]),
        ...boxes(box.boxes, path, `${indent}  `),
        `${indent}}`,
      ];
    });
  const shown = boxes(diagram.boxes, '', '');
  const wires = diagram.wires.map(({ kind, from, to, state }) => {
    const dash = kind === 'pair' && state === 'up' ? '' : ': {style.stroke-dash: 5}';
    return `${paths.get(from)} -- ${paths.get(to)}${dash}`;
  });
  return ['direction: right', ...shown, ...wires].join('\n');
}

function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', ' ').replaceAll('$', '\\$');
}
