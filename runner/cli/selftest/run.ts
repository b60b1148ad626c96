import { availableParallelism } from 'node:os';
import type { GuestRequest } from '../../beyond/kernels/guest-plan.ts';
import { asScenarios, runSelftests } from '../../beyond/selftest/run-selftests.ts';
import { selftestsIn } from '../../beyond/selftest/selftests.ts';
import { makePlan } from '../../run/plan/request.ts';
import { requireTools } from '../../run/sandbox/required-tools.ts';
import { requireGround } from '../../run/sandbox/sandbox.ts';
import { interruptible } from '../interruption.ts';
import type { TellingRequest } from '../reporting.ts';
import { tell } from '../run/run.ts';

interface SelftestRequest extends TellingRequest, GuestRequest {
  readonly tree: string;
  readonly tests?: readonly string[] | undefined;
  readonly jobs?: number | undefined;
  readonly timeout: number;
}

/** `netscene selftest TREE`: the tree's own tests, here or on kernels. @throws {Fault} before anything runs */
export async function selftest(request: SelftestRequest): Promise<number> {
  const interruption = interruptible();
  try {
    const { tree, tests = [], timeout, jobs = availableParallelism(), kernel = [], repeat = 1 } = request;
    const found = selftestsIn(tree, tests);
    const plan = makePlan({ jobs, timeout }, asScenarios(found));
    requireTools();
    const result = await tell(request, plan, interruption.signal, async (emit, signal) => {
      if (kernel.length === 0 && repeat === 1) {
        await requireGround();
        return runSelftests(found.root, plan, emit, signal);
      }
      const { judgeKernels } = await import('../../beyond/kernels/judge-kernels.ts');
      return judgeKernels({
        plan,
        selftests: found.root,
        emit,
        signal,
        onBuildOutput: () => {},
        request: { ...request, kernel: kernel.length > 0 ? kernel : ['host'] },
      });
    });
    return result.exitCode;
  } finally {
    interruption.stop();
  }
}
