import type { Sandbox } from './sandbox.ts';

/** The words before a command that start it as a process of the scenario, in all namespaces of its sandbox: nsenter(1). */
export function asScenario({ pid }: Pick<Sandbox, 'pid'>): string[] {
  const namespaces = ['--user', '--net', '--mount', '--pid', '--uts', '--ipc'];
  return ['nsenter', '--preserve-credentials', '--target', String(pid), ...namespaces, '--wd=/tmp'];
}
