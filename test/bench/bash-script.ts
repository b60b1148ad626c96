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
      return policy === 'background' ? [...lines.map((line) => `${line} &`), 'wait'] : lines;
    }
    case 'script':
      return [];
  }
}

/** The first reply counts; silence is watched for a second. */
function ping(probe: Probe, reply: boolean): string {
  const inside = probe.source === '' ? '' : `ip netns exec ${probe.source} `;
  return `${inside}ping -i 0.2 ${reply ? '-c 1 -w 5' : '-c 5 -w 1'} ${probe.target}`;
}

/** The sandbox that a bash author would make: the same namespaces, in one line. */
export const unshare = [
  ...['--user', '--map-root-user', '--net', '--mount', '--pid', '--uts', '--ipc'],
  ...['--fork', '--kill-child', '--mount-proc'],
];

/** Makes the sandbox fit for `ip netns` before a script runs. */
export const prologue =
  'mount -t tmpfs t /run; mount -t tmpfs t /tmp; mount -t sysfs s /sys; ip link set lo up; exec >/dev/null 2>&1\n';
