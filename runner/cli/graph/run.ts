import { chooseStep } from '../../beyond/inspect/choose-step.ts';
import { runToStep, selectOne } from '../../beyond/inspect/run-to-step.ts';
import type { Diagram } from '../../drawing/diagram.ts';
import { diagramOf } from '../../drawing/diagram-of-network.ts';
import { drawn } from '../../drawing/drawn.ts';
import type { Format } from '../../drawing/format-names.ts';
import { NetworkFold } from '../../run/network/network-fold.ts';
import type { NetworkRecord } from '../../run/network/record.ts';
import { Fault } from '../../text/fault.ts';
import { screenOf } from '../../text/terminal-text.ts';
import { interruptible } from '../interruption.ts';
import { notes } from '../options/stop-notes.ts';

export interface GraphRequest {
  readonly scenario?: string | undefined;
  readonly after?: string | undefined;
  readonly as: Format;
  readonly diff: boolean;
  readonly host: boolean;
  readonly see?: readonly string[] | undefined;
}

/** `netscene graph`: 0 when there is a drawing. @throws {Fault} */
export async function graph(request: GraphRequest): Promise<number> {
  const { as: format, diff, host } = request;
  if (host) holdAlone(request);
  const states = host ? await hostStates() : await scenarioStates(request);
  if (states === undefined) return 130;
  const { title, before, after } = states;
  const screen = screenOf(process.stdout);
  process.stdout.write(
    `${await drawn(after, { format, title, screen, ...(diff && { before: before ?? nothing }) })}\n`,
  );
  return 0;
}

/** This machine has no steps. */
function holdAlone({ scenario, after, diff, see }: GraphRequest): void {
  if (scenario === undefined && after === undefined && see === undefined && !diff) return;
  throw new Fault('usage', '--host draws this machine, which has no scenario and no steps', {
    where: 'netscene graph --host',
    cure: 'leave the rest away: netscene graph --host',
  });
}

interface States {
  readonly title: string;
  readonly before?: Diagram | undefined;
  readonly after: Diagram;
}

const nothing: Diagram = { boxes: [], wires: [] };

async function hostStates(): Promise<States> {
  const { readHost } = await import('../../run/network/read-host.ts');
  const { hostname } = await import('node:os');
  return { title: `The network of ${hostname()}`, after: diagramOf(await readHost()) };
}

/** The states before and after the step; undefined where it was interrupted. */
async function scenarioStates({ scenario: word, after, see }: GraphRequest): Promise<States | undefined> {
  if (word === undefined) {
    throw new Fault('usage', 'name a scenario, or --host', {
      where: 'netscene graph',
      cure: 'netscene graph gateway; all: netscene list',
    });
  }
  const loaded = await selectOne(word);
  const { scenario } = loaded;
  const until = chooseStep(scenario, after);
  const interruption = interruptible();
  const networks = new NetworkFold();
  const seen: Diagram[] = [];
  let reached: number | undefined;
  try {
    await runToStep(
      loaded,
      {
        until,
        afterFailedClaim: 'go on',
        tellNetwork: true,
        see,
        signal: interruption.signal,
        listeners: [
          (event) => {
            if (event.type === 'network')
              seen.push(diagramOf(networks.add(event.namespaces as NetworkRecord)));
          },
        ],
      },
      async (stop) => {
        process.stderr.write(notes(stop, until));
        reached = stop.step;
      },
    );
  } finally {
    interruption.stop();
  }
  if (reached === undefined) return undefined;
  const step = scenario.steps[reached]?.title ?? '';
  return {
    title: `${scenario.title}: after step ${reached + 1}, ${step}`,
    before: seen.at(-2),
    after: seen.at(-1) ?? nothing,
  };
}
