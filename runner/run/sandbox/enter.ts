import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { credentials, sandboxEnvironment } from './environment.ts';
import { childOf, type Ground } from './ground.ts';
import { insideProgram } from './launch.ts';
import { systemCallFilter } from './system-call-filter.ts';

// No `--wd`: it opens that folder out here, and what starts would sit in the host's.
const nsenter = ['nsenter', '--preserve-credentials'];

/**
 * The two ways into a sandbox that is there.
 *
 * - {@link asScenario}: as one of the scenario's own processes, with all that it has done to its world (mounts, what
 *   it put on the PATH), and held as they are. For a scenario's `$` and for `netscene shell`.
 * - {@link asNetscene}: for a trusted program of ours (a probe, a camera). It has the sandbox's network, the system's
 *   read-only root as no scenario has touched it, root's capabilities over all network namespaces of the sandbox, and
 *   /run/netns with the names that the scenario gave (`ip netns exec NAME …` works), and the scenario's processes in
 *   /run/processes, by the numbers that they have there. No process of the scenario sees
 *   it, signals it or traces it: it is in a user and PID namespace above theirs. It ends with the sandbox.
 *   Never hand it a text of the scenario's to evaluate: words only.
 */
export interface Entrance {
  /** PID of the sandbox's PID 1, as we see it. */
  readonly pid: number;
  /** PID of the sandbox's agent (`agent.bash`), as we see it; resolves once the place is ready. */
  readonly agentPid: Promise<number>;
}

/** The words before a command that start it as a process of the scenario. */
export function asScenario({ pid }: Pick<Entrance, 'pid'>): string[] {
  const namespaces = ['--user', '--net', '--mount', '--pid', '--uts', '--ipc'];
  const inside = [...insideProgram(), 'start', systemCallFilter()];
  return [...nsenter, '--target', String(pid), ...namespaces, ...inside];
}

/** Starts a program of ours in a sandbox; see {@link Entrance}. Its environment is the sandbox's. */
export async function asNetscene(
  { agentPid }: Pick<Entrance, 'agentPid'>,
  command: readonly string[],
  options: SpawnOptions = {},
): Promise<ChildProcess> {
  const target = ['--target', String(await agentPid), '--user', '--net', '--mount', '--pid'];
  return start([...nsenter, ...target, ...command], options);
}

/**
 * Starts the agent of a sandbox: in the ground's user namespace, which is above the sandbox's, with a mount namespace
 * that no sandbox descends from, and a PID namespace of its own, with which all that it starts ends.
 */
export function startAgent(ground: Ground, pid: number, program: string): ChildProcess {
  const { innerPid } = ground;
  const target = [
    ...['--target', String(innerPid), '--user', '--mount', '--pid', `--net=/proc/${pid}/ns/net`],
  ];
  const shell = [...insideProgram(), 'agent', String(inGround(pid)), program];
  return start([...nsenter, ...target, ...shell], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
}

/** A process's PID as its ground's own /proc has it: the last but one of its numbers (proc_pid_status(5)). */
function inGround(pid: number): number {
  const numbers = /^NSpid:\s+(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
  return Number(numbers.split(/\s+/).at(-2));
}

/** The shell that {@link startAgent} started, two processes down. */
export function agentPidOf(child: ChildProcess): number {
  return childOf(childOf(child.pid as number));
}

function start(words: readonly string[], options: SpawnOptions): ChildProcess {
  const [program, ...args] = words as [string, ...string[]];
  return spawn(program, args, { cwd: '/', env: sandboxEnvironment(), ...options, ...credentials() });
}
