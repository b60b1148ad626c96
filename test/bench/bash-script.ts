import { inNamespace } from '../../lib/in-namespace.ts';
import type { Scenario } from '../../lib/scenario.ts';
import type { Command, Probe, Step } from '../../lib/step.ts';

/** How the script pings: as netscene's quick mode does, one after another or a step's probes at once; or as printed. */
export type ProbePolicy = 'one-by-one' | 'background' | 'as-printed';

/**
 * What a bash author would write for the same scenario: its commands and, by the same policy, its
 * probes. Runs in a sandbox made by unshare(1); nothing is judged, only done.
 */
export function bashScript(scenario: Scenario, policy: ProbePolicy): string {
  return scenario.steps.flatMap((step) => stepLines(step, policy)).join('\n');
}

function stepLines(step: Step, policy: ProbePolicy): string[] {
  const texts = (commands: readonly Command[]) => commands.map(({ text }) => text);
  switch (step.kind) {
    case 'setup':
    case 'shows':
    case 'cleanup':
      return policy === 'as-printed' && step.origin === 'added' ? [] : texts(step.commands);
    case 'erratum':
      return texts([step.printed, ...(step.witness ? [step.witness] : []), ...step.undo, step.corrected]);
    case 'reachable':
    case 'unreachable': {
      if (policy === 'as-printed')
        return step.probes.filter(({ named }) => !named).map(({ command }) => command.text);
      const lines = step.probes.map((probe) => ping(probe, step.kind === 'reachable'));
      if (policy === 'one-by-one') return lines;
      // Only for the probes: a scenario may have a program of its own in the background.
      return ['probes=', ...lines.map((line) => `${line} & probes+=" $!"`), 'wait $probes'];
    }
    case 'script':
      return [];
  }
}

/** The first reply counts; silence is watched for a second. */
function ping(probe: Probe, reply: boolean): string {
  return inNamespace(probe.source, `ping -i 0.2 ${reply ? '-c 1 -w 5' : '-c 5 -w 1'} ${probe.target}`);
}

/** Makes the sandbox fit for `ip netns` before a script runs. */
export const prologue =
  'mount -t tmpfs t /run; mount -t tmpfs t /tmp; mount -t sysfs s /sys; ip link set lo up; exec >/dev/null 2>&1\n';
