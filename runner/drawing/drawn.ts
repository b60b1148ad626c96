import type { Screen } from '../text/terminal-text.ts';
import type { Diagram } from './diagram.ts';
import type { Format } from './format-names.ts';
import { type Mark, marksOf, unionOf, withGone } from './union.ts';

export interface DrawOptions {
  readonly format: Format;
  readonly title: string;
  /** What text is laid out for. */
  readonly screen: Screen;
  /** The state before: what changed since is marked, and what is gone is drawn too. */
  readonly before?: Diagram | undefined;
}

/** Writes a diagram in a format. */
export async function drawn(
  diagram: Diagram,
  { format, title, screen, before }: DrawOptions,
): Promise<string> {
  const shown = before === undefined ? diagram : withGone(before, diagram);
  const marks = before === undefined ? undefined : marksOf(before, diagram);
  switch (format) {
    case 'text': {
      const { textOfDiagram } = await import('./text.ts');
      return textOfDiagram(shown, { ...screen, ...(marks && { marks }) });
    }
    case 'mermaid':
      return (await import('./mermaid.ts')).mermaidOf(shown);
    case 'd2':
      return (await import('./d2.ts')).d2Of(shown);
    case 'dot':
      return (await import('./dot.ts')).dotOf(shown);
    default:
      return placed(shown, before === undefined ? [diagram] : [before, diagram], { format, title, marks });
  }
}

/** The formats that need a layout. */
async function placed(
  shown: Diagram,
  states: readonly Diagram[],
  { format, title, marks }: { format: Format; title: string; marks: ReadonlyMap<string, Mark> | undefined },
): Promise<string> {
  const { layOut } = await import('./layout.ts');
  const layout = await layOut(unionOf(states));
  if (format === 'drawio') return (await import('./drawio.ts')).drawioOf(shown, layout);
  const { svgDocument, svgOf } = await import('./svg.ts');
  const svg = svgDocument(svgOf(shown, layout, marks));
  return format === 'svg' ? svg : (await import('./html.ts')).htmlOf(title, svg);
}
