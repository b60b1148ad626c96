import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, folder, netscene, scenarioFile } from '../../../cli/netscene.ts';

/** A report of `--reporter json`, as far as tests look at it. */
export interface Report {
  readonly exitCode: number;
  readonly kernels: readonly {
    readonly label: string;
    readonly exitCode: number;
    readonly outcome?: string;
    readonly happened?: string;
    readonly console?: string;
    readonly log?: string;
  }[];
  readonly scenarios: readonly {
    readonly name: string;
    readonly kernel?: string;
    readonly verdict: string;
    readonly reason?: string;
  }[];
}

export interface Judged extends Ended {
  readonly report: Report;
}

/** Time enough for a machine with much else to do; a guest that hangs is a matter of its own test. */
export const patient = [
  '--accel',
  'tcg',
  '--boot-timeout',
  '900',
  '--hang-timeout',
  '600',
  '--timeout',
  '900',
];

/** Runs the executable with a JSON report. */
export async function judge(
  t: { after: (done: () => void) => void },
  args: readonly string[],
  options: { cwd?: string; wrap?: readonly string[] } = {},
): Promise<Judged> {
  const file = join(folder(t), 'report.json');
  const ended = await netscene(
    ['run', ...args, ...patientIn(args), '--reporter', 'table', '--reporter', `json=${file}`],
    options,
  );
  let report: Report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new Error(`there is no report:\n${ended.stderr}`);
  }
  return { ...ended, report };
}

/** A scenario of one command: for what is asked of a guest, and not of the scenario in it. */
export function tiny(at: string): string {
  return scenarioFile(at, 'tiny', "setup('a namespace')`ip netns add ns1`, cleanup`ip netns del ns1`");
}

/** A scenario of a few commands. */
export function small(at: string, name = 'small'): string {
  return scenarioFile(
    at,
    name,
    `setup('a pair')\`
      ip netns add ns1
      ip link add veth1 type veth peer name veth2
      ip link set veth1 netns ns1
      ip -n ns1 address add 10.1.0.1/24 dev veth1
      ip -n ns1 link set veth1 up
      ip address add 10.1.0.2/24 dev veth2
      ip link set veth2 up\`,
    reachable('the other end')\`ip netns exec ns1 ping -c 5 10.1.0.2\`,
    cleanup\`ip netns del ns1\``,
  );
}

/** Command lines of all processes that name something. */
export function processesNaming(text: string): string[] {
  // Programs of ours stand in their arguments whole.
  return execFileSync('ps', ['-eo', 'pid,args', '-ww'], { encoding: 'utf8', maxBuffer: 1 << 28 })
    .split('\n')
    .filter((line) => line.includes(text) && !line.includes('ps -eo'));
}

/** What of {@link patient} the arguments do not say themselves. */
function patientIn(args: readonly string[]): string[] {
  return patient.filter((_, index) => !args.includes(patient[index - (index % 2)] as string));
}
