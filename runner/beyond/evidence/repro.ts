import type { Scenario } from '../../../lib/scenario.ts';
import type { Command, Probe, Step } from '../../../lib/step.ts';
import { commandsOf } from '../../../lib/step-commands.ts';
import { version } from '../../kit/package-root.ts';
import type { CommandEvent, Deviation } from '../../run/events/event.ts';
import { bashPart } from '../export/bash-part.ts';
import { failingLines, scriptLines } from './repro-failure.ts';

/**
 * A bash file that shows a scenario's failure without Node: one unshare line, and the commands up to the
 * failure as the scenario has them, and as its scripts ran them (`commands`). Exits 1 when it sees the same, 0 when not, 125 when it cannot tell.
 */
export function reproScript(
  scenario: Scenario,
  deviations: readonly Deviation[],
  commands: readonly CommandEvent[] = [],
): string {
  const [first] = deviations as [Deviation];
  const at = scenario.steps[first.step] as Step;
  const before = stepsBefore(scenario, first.step);
  const ranIn = (step: number) => commands.filter((one) => one.step === step);
  const parts = [
    head(scenario, first, at),
    ...before.map(({ step, number }) =>
      [comment(`${number}. ${step.title}`), ...lines(step, ranIn(number - 1))].join('\n'),
    ),
    [
      comment(`${first.step + 1}. ${at.title}: this is what failed`),
      ...failingLines(at, deviations, ranIn(first.step)),
      'echo "not seen: here it goes as claimed"; exit 0',
    ].join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Clean-up comes last of all; a failure in it has all the rest before it. */
function stepsBefore({ steps }: Scenario, failed: number): { step: Step; number: number }[] {
  const numbered = steps.map((step, index) => ({ step, number: index + 1 }));
  if (steps[failed]?.kind !== 'cleanup') return numbered.slice(0, failed);
  return numbered.filter(({ step, number }) => step.kind !== 'cleanup' || number <= failed);
}

function head(
  { name, title, steps }: Scenario,
  { expected, happened, command }: Deviation,
  at: Step,
): string {
  const pagesSudo = steps.some((step) => commandsOf(step).some(({ text }) => /\bsudo\b/.test(text)));
  return [
    '#!/bin/bash',
    comment(`${name}: ${title}`),
    comment(`Step "${at.title}"${command === undefined ? '' : `: ${command}`}`),
    comment(`Expected: ${expected}`),
    comment(`Happened: ${happened}`),
    '#',
    comment(`Written by netscene ${version()}. Run it as any user: bash repro.sh`),
    '# Exit codes: 1 the same is seen, 0 it is not, 125 it cannot be shown here.',
    'export PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin LC_ALL=C.UTF-8',
    'netscene_no_machine() { echo "cannot be shown: $1" >&2; exit 125; }',
    bashPart('machine'),
    ...(pagesSudo ? ['sudo() { while [[ ${1-} == -* ]]; do shift; done; "$@"; }'] : []),
    `trap 'echo "cannot be shown: line $LINENO failed before it" >&2; exit 125' ERR`,
  ].join('\n');
}

function comment(text: string): string {
  return `# ${text.replace(/\s+/g, ' ')}`;
}

/** A step that went as claimed. */
function lines(step: Step, ran: readonly CommandEvent[]): string[] {
  switch (step.kind) {
    case 'setup':
    case 'shows':
    case 'cleanup':
      return texts(step.commands);
    case 'reachable':
    case 'unreachable':
      // All at once, as they were; what they say was judged.
      return ['(', ...step.probes.map((probe) => `${pingText(probe)} &`), 'wait) >/dev/null 2>&1 || :'];
    case 'erratum':
      return [
        comment(`an erratum of the page: ${step.why ?? step.title}`),
        'trap - ERR',
        ...texts([step.printed, ...(step.witness ? [step.witness] : [])]),
        ...texts(step.undo),
        ...texts([step.corrected]),
        `trap 'echo "cannot be shown: line $LINENO failed before it" >&2; exit 125' ERR`,
      ];
    case 'script':
      return ['# The commands of a step in JavaScript, as they ran.', ...scriptLines(ran)];
  }
}

function texts(commands: readonly Command[]): string[] {
  return commands.map(({ text }) => text);
}

/** A ping without a count would never end. */
export function pingText({ command, count }: Probe): string {
  return Number.isFinite(count) ? command.text : `${command.text} -c 5`;
}
