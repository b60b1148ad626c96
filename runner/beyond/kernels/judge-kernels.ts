import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { EventBody } from '../../run/events/event.ts';
import type { Plan } from '../../run/plan/plan.ts';
import { requireTools } from '../../run/sandbox/required-tools.ts';
import { Fault } from '../../text/fault.ts';
import { build } from './build.ts';
import { type GuestRequest, makeGuestPlan } from './guest-plan.ts';
import { Initramfs } from './initramfs.ts';
import type { Kernel } from './kernel.ts';
import { requireQemu } from './qemu.ts';
import { resolveKernels } from './resolve-kernel.ts';
import { runOnKernels } from './run-kernels.ts';
import { Store } from './store.ts';

export interface KernelJudging {
  readonly plan: Plan;
  /** The folder of a kernel tree's tests, where those are what the plan names. */
  readonly selftests?: string;
  readonly request: GuestRequest;
  readonly emit: (event: EventBody) => void;
  readonly signal: AbortSignal;
  /** Gets what a build prints. */
  readonly onBuildOutput: (text: string) => void;
}

/**
 * Builds and resolves the kernels of a request and runs the plan on each.
 * @throws {Fault} before anything runs: `usage`, `kernel`, `missing-tool`, `file`
 */
export async function judgeKernels(judging: KernelJudging): Promise<void> {
  const { plan, selftests, request, emit, signal } = judging;
  const guests = makeGuestPlan(request);
  if (guests.cached && plan.judging?.sure !== undefined) {
    throw new Fault('usage', '--cached takes what is known, and --sure wants to know it again', {
      where: '--cached --sure',
      cure: 'leave one of them away',
    });
  }
  const wanted = request.kernel ?? ['host'];
  if (wanted.includes('host')) requireTools();
  if (wanted.some((word) => word !== 'host')) requireQemu();
  refuseBuildWithoutTree(request.build, wanted);
  const store = new Store();
  try {
    const kernels = await builtKernels(wanted, store, judging);
    const initramfs = new Initramfs(store);
    // What is missing on this machine is told before anything runs.
    if (kernels.some(({ kind }) => kind === 'guest')) await initramfs.base();
    await runOnKernels({
      plan,
      guests,
      store,
      initramfs,
      emit,
      signal,
      ...(selftests !== undefined && { selftests }),
      kernels: kernels.flatMap((kernel) => repeated(kernel, timesOf(plan, request))),
    });
  } finally {
    store.close();
  }
}

async function builtKernels(
  wanted: readonly string[],
  store: Store,
  judging: KernelJudging,
): Promise<Kernel[]> {
  const { request, signal, onBuildOutput } = judging;
  if (request.build === undefined) return resolveKernels(wanted, store);
  const kernels: Kernel[] = [];
  for (const word of wanted) {
    const built = await build(request.build, word, { signal, onOutput: onBuildOutput });
    if (built.ok) kernels.push(...(await resolveKernels([word], store)));
    else kernels.push({ kind: 'unbuilt', label: basename(word), file: word, ...built });
  }
  return kernels;
}

function refuseBuildWithoutTree(command: string | undefined, wanted: readonly string[]): void {
  if (command === undefined) return;
  const other = wanted.find((word) => !statSync(word, { throwIfNoEntry: false })?.isDirectory());
  if (other === undefined) return;
  throw new Fault('usage', '--build runs in a kernel tree, and this is none', {
    where: `--kernel ${other}`,
    cure: 'name the folder of the tree: --kernel ~/linux --build "make -j8 bzImage modules"',
  });
}

/** Runs of a kernel after which the votes are undecided for good. */
const mostVotes = 25;

function timesOf({ judging }: Plan, { repeat }: GuestRequest): number {
  if (judging?.sure === undefined) return repeat ?? 1;
  return repeat === undefined || repeat === 1 ? mostVotes : repeat;
}

/** The same kernel several times: one that is judged in different ways cannot be judged. */
function repeated(kernel: Kernel, times: number): Kernel[] {
  if (times === 1 || kernel.kind === 'unbuilt') return [kernel];
  return Array.from({ length: times }, (_, index) => ({ ...kernel, label: `${kernel.label} #${index + 1}` }));
}
