import type { Probe, Step } from '../../../lib/step.ts';
import { call, dedented, hereDocument, ktapTitle, singleQuoted, word } from './shell-text.ts';

/** `ip netns add NAME` alone. */
const newNamespace = /^\s*(?:sudo\s+)?ip\s+netns\s+add\s+([\w.-]+)\s*$/;

/**
 * A step as calls of the functions in `session.bash`, one to a line.
 * @param options `namespaces`: what makes them, where that is not `ip` itself
 */
export function stepText(step: Step, { namespaces }: { readonly namespaces?: 'setup_ns' } = {}): string {
  const setup = (text: string) => {
    const name = namespaces && newNamespace.exec(text)?.[1];
    return name === undefined ? call('setup', text) : `namespace ${word(name)}`;
  };
  const lines = [`step ${singleQuoted(ktapTitle(step.title))}`];
  if (step.origin === 'added' && step.why !== undefined) lines.unshift(`# Ours: ${step.why}`);
  switch (step.kind) {
    case 'setup':
      lines.push(...step.commands.map(({ text }) => setup(text)));
      break;
    case 'shows':
      for (const { text } of step.commands) {
        const { lists = [], omits = [], prints } = step.expected;
        lines.push(call('shows', text));
        if (lists.length > 0) lines.push(`lists ${lists.map(word).join(' ')}`);
        if (omits.length > 0) lines.push(`omits ${omits.map(word).join(' ')}`);
        if (prints !== undefined) lines.push(hereDocument('prints', dedented(prints)));
      }
      break;
    case 'reachable':
    case 'unreachable':
      lines.push(
        ...reasonComment(step.probes),
        ...step.probes.map(({ command }) => call(step.kind, command.text)),
      );
      break;
    case 'erratum': {
      const { printed, witness, says, undo, corrected } = step;
      if (step.why !== undefined) lines.unshift(`# ${step.why}`);
      if (witness !== undefined) lines.push(call('setup', printed.text));
      lines.push(call(`fails ${singleQuoted(says)}`, (witness ?? printed).text));
      lines.push(...[...undo, corrected].map(({ text }) => call('setup', text)));
      break;
    }
    case 'cleanup':
      lines.push(...step.commands.map(({ text }) => call('cleanup', text)));
      break;
    case 'script':
      lines.push(`skip ${singleQuoted('a step in JavaScript, which only netscene runs')}`);
      break;
  }
  return lines.join('\n');
}

/** Why the pings have to stay silent, for people: only netscene checks the reason. */
function reasonComment(probes: readonly Probe[]): string[] {
  const stated = [...new Set(probes.flatMap(({ because = [] }) => because))];
  return stated.length === 0 ? [] : [`# Because: ${stated.join(' or ')} (checked by netscene alone)`];
}
