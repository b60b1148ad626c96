import { harmless } from '../../text/terminal-text.ts';
import type { Explanation, Intervention } from '../events/event.ts';
import type { RunResult } from '../events/fold.ts';

/** What became of a silence when its cause was taken away in a replica, in one sentence. */
export function interventionText({ outcome, commands, also, silenced, dropped }: Intervention): string {
  const without = dropped.length === 0 ? '' : `; tried in vain: ${dropped.join('; ')}`;
  return harmless(`${endText({ outcome, commands, also, silenced })}${without}`);
}

function endText({ outcome, commands, also, silenced }: Omit<Intervention, 'dropped'>): string {
  switch (outcome) {
    case 'healed': {
      const others = also === 0 ? '' : `, and so do ${also} other${also === 1 ? '' : 's'} of the step`;
      const lost = silenced.map(({ source, target }) => `${source || 'host'} → ${target}`).join(', ');
      return `proven by intervention: it answers then${others}${lost === '' ? '' : `; silent then: ${lost}`}`;
    }
    case 'further':
      return `not proven by intervention: it gets further then, and no reply comes: ${commands.join(' && ')}`;
    case 'no further':
      return 'not proven by intervention: it gets no further then';
    case 'no cure':
      return 'not proven by intervention: nothing is known that would take the cause away';
    case 'no replica':
      return 'not proven by intervention: run again to this step, it was not silent, or did not get there';
    case 'not tried':
      return 'not proven by intervention: too many others of this step were tried';
  }
}

/** How many silences of a run were held to intervention, and healed; undefined where none was. */
export function provenText({ scenarios }: RunResult): string | undefined {
  const held = scenarios
    .flatMap(({ steps }) => steps.flatMap(({ probes }) => probes))
    .flatMap(({ explanation }) => intervened(explanation));
  if (held.length === 0) return undefined;
  const healed = held.filter(({ outcome }) => outcome === 'healed').length;
  return `${healed} of ${held.length} silence${held.length === 1 ? '' : 's'} proven by intervention`;
}

function intervened(explanation: Explanation | undefined): Intervention[] {
  return explanation?.intervention === undefined ? [] : [explanation.intervention];
}
