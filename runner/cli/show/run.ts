import type { Command, Probe, Step } from '../../../lib/step.ts';
import { select } from '../../run/select/select.ts';
import { harmless, painter, wantsColor } from '../../text/terminal-text.ts';
import { fileDrawing } from './file-drawing.ts';

/** `netscene show NAME`: the steps and commands, with the article's lines; what is ours is marked with +. */
export async function show(word: string, options: { json: boolean }): Promise<void> {
  if (options.json) {
    const scenarios = (await select([word])).map(({ scenario, file }) => ({ ...scenario, file }));
    process.stdout.write(`${JSON.stringify(scenarios, null, 2)}\n`);
    return;
  }
  const paint = painter({ color: wantsColor(process.stdout) });
  for (const { scenario, file } of await select([word])) {
    const { source } = scenario;
    const drawing = fileDrawing(file);
    const lines = [
      paint('bold', `${scenario.name}: ${scenario.title}`),
      ...(drawing === undefined ? [] : ['', drawing, '']),
      `file     ${file}`,
    ];
    if (source) {
      const range = source.lines ? `, lines ${source.lines.join('-')}` : '';
      lines.push(`article  ${source.article}, ${source.section}${range}`);
    }
    if (scenario.requires?.length) lines.push(`requires ${scenario.requires.join(', ')}`);
    lines.push('', 'In the margin: the line of the article; ~ from an earlier section; + added by us.');
    for (const [index, step] of scenario.steps.entries()) {
      lines.push('', paint('bold', `${index + 1}. ${step.kind}: ${step.title}`));
      if (step.why !== undefined) lines.push(paint('dim', `   ${step.why}`));
      lines.push(...stepLines(step));
    }
    process.stdout.write(`${harmless(lines.join('\n')).replaceAll('\\x1b', '\x1b')}\n`);
  }
}

function stepLines(step: Step): string[] {
  const all = (commands: readonly Command[]) => commands.map((command) => margin(command, step));
  switch (step.kind) {
    case 'setup':
    case 'cleanup':
      return all(step.commands);
    case 'shows': {
      const { prints, lists, omits } = step.expected;
      return [
        ...all(step.commands),
        ...(prints === undefined
          ? []
          : prints.trim() === ''
            ? ['       must print nothing']
            : printed(prints)),
        ...(lists ? [`       must list ${lists.join(', ')}`] : []),
        ...(omits ? [`       must not list ${omits.join(', ')}`] : []),
      ];
    }
    case 'reachable':
    case 'unreachable':
      return step.probes.map((probe) =>
        probe.named
          ? `     + ${probe.source || 'the sandbox'} → ${probe.targetName ?? probe.target} (${probe.target})${reasonOf(probe)}`
          : `${margin(probe.command, step)}${reasonOf(probe)}`,
      );
    case 'erratum':
      return [
        margin(step.printed, step),
        ...(step.witness ? [`     + ${step.witness.text}`] : []),
        `       must fail with "${step.says}"`,
        ...[...step.undo, step.corrected].map((command) => inMargin(command, '+')),
      ];
    case 'script':
      return ['       a free step in zx: see the file'];
  }
}

function reasonOf({ because }: Probe): string {
  return because === undefined ? '' : `   [${because.join(' or ')}]`;
}

function margin(command: Command, { origin }: Step): string {
  const mark = origin === 'added' ? '+' : origin === 'earlier' ? '~' : ' ';
  return inMargin(command, mark);
}

function inMargin({ text, line, incidental }: Command, mark: string): string {
  const number = line === undefined ? '' : String(line);
  const shown = `${number.padStart(4)} ${mark} ${text}`;
  return incidental === undefined ? shown : `${shown}\n       incidental: ${incidental}`;
}

function printed(text: string): string[] {
  return [
    '       must print',
    ...text
      .trim()
      .split('\n')
      .map((line) => `       │ ${line.trim()}`),
  ];
}
