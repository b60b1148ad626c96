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
    const processes = now.processes.filter((entry) => !before.processes.includes(entry));
    const left = links.length + namespaces.length + processes.length;
    if (left > 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      continue;
    }
    if (links.length + namespaces.length > 0)
      run.found({ code: 'left-behind', facts: { namespaces, links } });
    if (processes.length > 0)
      run.found({ code: 'process-left', facts: { processes: processes.map(processOf) } });
    return;
  }
}

/** An entry of the inventory: `42 sleep`. */
function processOf(entry: string): { pid: number; name: string } {
  const [pid = '', ...name] = entry.split(' ');
  return { pid: Number(pid), name: name.join(' ') };
}

/** Without the devices that the kernel made when a tunnel of theirs was first used. */
async function madeBySomebody(sandbox: Sandbox, names: readonly string[]): Promise<readonly string[]> {
  if (!names.some(mayBeKernelMade)) return names;
  const links = (await readNetwork(sandbox, [], [''])).namespaces.get('')?.links;
  return names.filter((name) => !isKernelMade(links?.get(name) ?? { name, kind: '' }));
}
