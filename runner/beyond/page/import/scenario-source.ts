import type { Draft, DraftStep } from './draft.ts';
import { commandTemplate, oneLine, quoted, stringLiteral } from './template-literal.ts';

/** The TypeScript source of a drafted scenario. `importFrom`: the module that holds the words. */
export function scenarioSource(draft: Draft, importFrom: string): string {
  const steps = draft.steps.map(stepSource);
  const body = steps.join('\n');
  const words = ['added', 'cleanup', 'reachable', 'setup', 'shows', 'unreachable'].filter((word) =>
    new RegExp(`^ +${word}(?:\\(|\`)`, 'm').test(body),
  );
  const { head, source } = origin(draft);
  return `${head}
import { ${[...words, 'scenario'].sort().join(', ')} } from ${quoted(importFrom)};

export default scenario({
  name: ${quoted(draft.name)},
  title: ${quoted(oneLine(draft.title))},
${source}  steps: [
${body}
  ],
});
`;
}

/** The comment that begins the file, and the line that names the page. */
function origin({ from }: Draft): { head: string; source: string } {
  if (from.kind === 'page') {
    const { article, section } = from;
    const [first, last] = from.lines;
    return {
      head: `// Imported from ${oneLine(article)}, lines ${first} to ${last}. Go through the lines with "check:".`,
      source: `  source: { article: ${quoted(article)}, section: ${quoted(section)}, lines: [${first}, ${last}] },\n`,
    };
  }
  const lines = from.drawing.replaceAll('*/', '* /').trimEnd().split('\n');
  return { head: `/*\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */`, source: '' };
}

function stepSource(step: DraftStep): string {
  const notes = step.notes.map((note) => `    // ${oneLine(note)}\n`).join('');
  if (step.kind === 'remark') return notes.trimEnd();
  if (step.kind !== 'added') return `${notes}${wordSource(step, '    ')},`;
  const inner = wordSource({ ...step, kind: step.word }, '      ');
  return `${notes}    added(\n      ${quoted(step.why)},\n${inner},\n    ),`;
}

type Word =
  | Exclude<DraftStep, { kind: 'remark' | 'added' }>
  | { readonly kind: 'setup' | 'cleanup'; readonly title: string; readonly commands: readonly string[] };

function wordSource(step: Word, indent: string): string {
  const template = commandTemplate(step.commands, indent);
  if (template === undefined) return dataSource(step, indent);
  switch (step.kind) {
    case 'cleanup':
      return `${indent}cleanup${template}`;
    case 'shows': {
      const prints = stringLiteral(step.prints, `${indent}  `);
      const expected = prints.includes('\n')
        ? `{\n${indent}  prints: ${prints},\n${indent}}`
        : `{ prints: ${prints} }`;
      return `${indent}shows(${quoted(step.title)}, ${expected})${template}`;
    }
    case 'unreachable': {
      const because = step.because === undefined ? '' : `, { because: ${quoted(step.because)} }`;
      return `${indent}unreachable(${quoted(step.title)}${because})${template}`;
    }
    default:
      return `${indent}${step.kind}(${quoted(step.title)})${template}`;
  }
}

/** The step as plain data, for commands that no template can hold. Pings always fit a template. */
function dataSource(step: Word, indent: string): string {
  const title = step.kind === 'cleanup' ? 'clean-up' : step.title;
  const commands = step.commands.map((text) => `${indent}    { text: ${quoted(text)} },`).join('\n');
  const expected = step.kind === 'shows' ? `\n${indent}  expected: { prints: ${quoted(step.prints)} },` : '';
  return `${indent}{
${indent}  kind: ${quoted(step.kind)},
${indent}  title: ${quoted(title)},
${indent}  origin: 'article',
${indent}  commands: [
${commands}
${indent}  ],${expected}
${indent}}`;
}
