import type { Host } from '../../../../lib/host.ts';
import type { Draft, DraftStep } from './draft.ts';
import { commandTemplate, oneLine, quoted, stringLiteral } from './template-literal.ts';

/** The TypeScript source of a drafted scenario. `importFrom`: the module that holds the words. */
export function scenarioSource(draft: Draft, importFrom: string): string {
  const steps = draft.steps.map(stepSource);
  const body = steps.join('\n');
  const words = ['added', 'cleanup', 'reachable', 'setup', 'shows', 'unreachable'].filter((word) =>
    new RegExp(`^ +${word}(?:\\(|\`)`, 'm').test(body),
  );
  return `${head(draft)}
import { ${[...words, 'scenario'].sort().join(', ')} } from ${quoted(importFrom)};

export default scenario({
  name: ${quoted(draft.name)},
  title: ${quoted(oneLine(draft.title))},
${facts(draft).join('')}  steps: [
${body}
  ],
});
`;
}

/** The comment that begins the file: where it comes from, and what is built. */
function head({ source, drawing }: Draft): string {
  const from =
    source === undefined
      ? []
      : [
          `Recorded from ${oneLine(source.article)}, lines ${source.lines.join(' to ')}.`,
          'Go through the lines with "check:".',
        ];
  const drawn = drawing === undefined ? [] : drawing.trimEnd().split('\n');
  const lines = [from.join(' '), ...(from.length > 0 && drawn.length > 0 ? [''] : []), ...drawn];
  const shown = from.length > 0 ? lines : drawn;
  if (shown.length <= 1) return `// ${shown[0] ?? 'Recorded.'}`;
  return `/*\n${shown.map((line) => ` * ${line.replaceAll('*/', '* /')}`.trimEnd()).join('\n')}\n */`;
}

/** What is said of the scenario as a whole, a line each. */
function facts({ source, requires, host, afterFailure }: Draft): string[] {
  const lines = [];
  if (source !== undefined) {
    const { article, section } = source;
    lines.push(
      `source: { article: ${quoted(article)}, section: ${quoted(section)}, lines: [${source.lines.join(', ')}] }`,
    );
  }
  if (requires !== undefined && requires.length > 0)
    lines.push(`requires: [${requires.map(quoted).join(', ')}]`);
  if (host !== undefined) lines.push(`host: ${hostSource(host)}`);
  if (afterFailure !== undefined) lines.push(`afterFailure: ${quoted(afterFailure)}`);
  return lines.map((line) => `  ${line},\n`);
}

function hostSource({ uplink, conditions = [] }: Host): string {
  const words = [];
  if (typeof uplink === 'string') words.push(`uplink: ${quoted(uplink)}`);
  else if (uplink !== undefined)
    words.push(`uplink: { name: ${quoted(uplink.name)}, subnet: ${quoted(uplink.subnet)} }`);
  if (conditions.length > 0) words.push(`conditions: [${conditions.map(quoted).join(', ')}]`);
  return words.length === 0 ? '{}' : `{ ${words.join(', ')} }`;
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
