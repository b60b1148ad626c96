import { limitsText } from '../../kit/limits.ts';
import { duration, harmless, painter } from '../../text/terminal-text.ts';
import type { RunEvent } from '../events/event.ts';
import { interventionText } from './intervention-text.ts';
import type { MakeReporter } from './reporter.ts';

/** Every command with its output as it happens, in the style of a shell session (`--verbose`). */
export const session: MakeReporter = (output) => {
  const paint = painter(output);
  let several = false;
  const say = (event: { scenario: string; kernel?: string }, text: string) => {
    // With several scenarios at once each line says whose it is.
    const whose =
      event.kernel === undefined ? event.scenario : `${event.scenario} on ${harmless(event.kernel)}`;
    const prefix = several ? paint('cyan', `${whose} │ `) : '';
    for (const line of text.split('\n')) output.write(`${prefix}${line}\n`);
  };
  const typed = ({ command, line }: { command: string; line?: number }) =>
    `$ ${harmless(command)}${line === undefined ? '' : paint('dim', `   # line ${line}`)}`;
  return (event: RunEvent) => {
    switch (event.type) {
      case 'run-start':
        several = event.scenarios.length * (event.kernels?.length ?? 1) > 1;
        if (event.limits) output.write(`${paint('dim', `# limits: ${limitsText(event.limits)}`)}\n`);
        return;
      case 'step-start': {
        const ours =
          event.origin === 'added'
            ? ' (added by us)'
            : event.origin === 'earlier'
              ? ' (earlier section)'
              : '';
        return say(event, paint('bold', `# ${event.step + 1}. ${event.title}${ours}`));
      }
      case 'command': {
        say(event, typed(event));
        const printed = [event.stdout, event.stderr].map((text) => harmless(text).trimEnd()).filter(Boolean);
        if (printed.length > 0) say(event, printed.join('\n'));
        if (event.exit !== 0) say(event, paint('dim', `[exit code ${event.exit}]`));
        return;
      }
      case 'probe': {
        const counted = event.sent === undefined ? '' : ` (${event.received} of ${event.sent})`;
        const color =
          event.expected === 'either' ? 'yellow' : event.observed === event.expected ? 'green' : 'red';
        say(event, typed(event));
        if (event.output) say(event, harmless(event.output));
        say(event, paint(color, `  ${event.observed}${counted} in ${duration(event.took)}`));
        const { explanation } = event;
        if (explanation === undefined) return;
        say(event, paint('dim', `  ${explanation.reason}: ${harmless(explanation.sentence)}`));
        const { intervention, cure } = explanation;
        if (intervention === undefined) return;
        if (cure !== undefined) say(event, paint('dim', `  ${harmless(cure)}`));
        return say(event, paint('dim', `  ${interventionText(intervention)}`));
      }
      case 'not-run':
        say(event, typed(event));
        return say(event, paint('dim', `  not run: ${harmless(event.why)}`));
      case 'deviation':
        // The end of the run says so, once.
        if (event.code === 'interrupted') return;
        return say(
          event,
          paint(
            event.known === undefined ? 'red' : 'yellow',
            `! ${event.code}: expected ${harmless(event.expected)}; ${harmless(event.happened)}` +
              (event.known === undefined ? '' : ` (known: ${harmless(event.known)})`),
          ),
        );
      case 'kernel-end':
        if (event.outcome === 'finished') return;
        return output.write(
          `${paint('red', `! ${event.outcome} of ${harmless(event.kernel)}: ${harmless(event.happened ?? '')}`)}\n`,
        );
      case 'scenario-end':
        return say(event, paint('bold', `# ${event.verdict}${event.reason ? `: ${event.reason}` : ''}`));
    }
  };
};
