import { isKernelMade, mayBeKernelMade } from '../network/kernel-made.ts';
import { readNetwork } from '../network/read-network.ts';
import type { Inventory, Sandbox } from '../sandbox/sandbox.ts';
import type { StepRun } from './step-run.ts';

/** The kernel takes the links of a deleted namespace away in a worker of its own (cleanup_net). */
const patience = 3000;

/** Holds that the scenario's clean-up left no namespace, no link and no process of the scenario's. */
export async function assertNothingLeft(before: Inventory, run: StepRun): Promise<void> {
  const until = performance.now() + patience;
  for (;;) {
    const now = await run.sandbox.inventory();
    const links = await madeBySomebody(
      run.sandbox,
      now.links.filter((name) => !before.links.includes(name)),
    );
    const namespaces = now.namespaces.filter((name) => !before.namespaces.includes(name));
    const { processes } = now;
    const left = links.length + namespaces.length + processes.length;
    if (left > 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      continue;
    }
    if (links.length + namespaces.length > 0) {
      const names = [...namespaces.map((n) => `namespace ${n}`), ...links.map((l) => `link ${l}`)];
      run.found({
        verdict: 'fail',
        code: 'left-behind',
        expected: 'the clean-up removes every namespace and link that was made',
        happened: `still there: ${names.join(', ')}`,
        cure: 'add the missing "ip link del" or "ip netns del" to the clean-up',
      });
    }
    if (processes.length > 0) {
      run.found({
        verdict: 'error',
        code: 'process-left',
        expected: 'no process is left running',
        happened: `still running: ${processes.map((entry) => entry.replace(/^(\d+) (.*)$/, '$2 (PID $1)')).join(', ')}`,
        cure: 'end it in the clean-up: kill it by $! or with pkill',
      });
    }
    return;
  }
}

/** Without the devices that the kernel made when a tunnel of theirs was first used. */
async function madeBySomebody(sandbox: Sandbox, names: readonly string[]): Promise<readonly string[]> {
  if (!names.some(mayBeKernelMade)) return names;
  const links = (await readNetwork(sandbox, [], [''])).namespaces.get('')?.links;
  return names.filter((name) => !isKernelMade(links?.get(name) ?? { name, kind: '' }));
}
