import type { Scenario } from '../../../lib/scenario.ts';
import { commandsOf } from '../../../lib/step-commands.ts';

/** Does a scenario name a file of /etc? Then it has an /etc that it may write to: `/etc/hosts`, `/etc/netns/…`, `/etc/sysctl.conf`. */
export function usesEtc({ steps }: Pick<Scenario, 'steps'>): boolean {
  return steps.some((step) => {
    const texts = step.kind === 'script' ? [String(step.run)] : commandsOf(step).map(({ text }) => text);
    return texts.some((text) => text.includes('/etc/'));
  });
}
