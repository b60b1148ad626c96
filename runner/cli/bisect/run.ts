import { basename } from 'node:path';
import { bisect, type Judgement } from '../../beyond/kernels/bisection.ts';
import type { GuestRequest } from '../../beyond/kernels/guest-plan.ts';
import { judgeKernels } from '../../beyond/kernels/judge-kernels.ts';
import { kernelList } from '../../beyond/kernels/kernel-list.ts';
import { EventBus } from '../../run/events/bus.ts';
import { type ExitCode, RunFold, type RunResult } from '../../run/events/fold.ts';
import { makePlan, type Request } from '../../run/plan/request.ts';
import { select } from '../../run/select/select.ts';
import { Fault } from '../../text/fault.ts';
import { duration, harmless } from '../../text/terminal-text.ts';
import { interruptible } from '../interruption.ts';

/** What `bisect` takes, as the command line declares it. */
export interface BisectRequest extends Request, GuestRequest {
  readonly scenarios: readonly string[];
  readonly kernels: readonly string[];
}

/** `netscene bisect`: names the two neighbours of an ordered list of kernels that are judged differently. */
export async function bisectKernels(request: BisectRequest): Promise<number> {
  const scenarios = await select(request.scenarios);
  const plan = makePlan(request, scenarios);
  const kernels = kernelList(request.kernels);
  const name = (index: number) => harmless(basename(kernels[index] as string));
  const say = (text: string) => process.stdout.write(`${text}\n`);
  const interruption = interruptible();
  const judge = async (index: number): Promise<Judgement> => {
    const fold = new RunFold();
    const bus = new EventBus(() => {});
    bus.listen((event) => fold.add(event));
    await judgeKernels({
      plan,
      request: { ...request, kernel: [kernels[index] as string] },
      emit: (event) => bus.emit(event),
      signal: interruption.signal,
      onBuildOutput: () => {},
    });
    const result = fold.result();
    const judged = judgementOf(result.exitCode, name(index), result);
    say(`${judged.padEnd(4)}  ${name(index)}  ${duration(result.took)}${whyOf(result)}`);
    return judged;
  };
  say(`${kernels.length} kernels, ${name(0)} … ${name(kernels.length - 1)}`);
  try {
    const change = await bisect(kernels.length, judge);
    if (change === undefined) {
      say('\nno change: the ends that can be judged are the same');
      return 125;
    }
    const [before, after] = change.judged;
    say(`\nlast ${before}   ${name(change.before)}\nfirst ${after}   ${name(change.after)}`);
    if (change.skipped.length > 0)
      say(`between them, not to be judged: ${change.skipped.map(name).join(', ')}`);
    return 0;
  } catch (error) {
    if (error instanceof Interrupted) return 130;
    throw error;
  } finally {
    interruption.stop();
  }
}

class Interrupted extends Error {}

/** As git-bisect(1) takes our exit codes; an error ends the search instead of misleading it. */
function judgementOf(exitCode: ExitCode, kernel: string, result: RunResult): Judgement {
  switch (exitCode) {
    case 0:
      return 'good';
    case 1:
      return 'bad';
    case 125:
      return 'skip';
    case 130:
      throw new Interrupted();
    case 129:
      throw new Fault('kernel', `the search ends: this kernel gave an error${whyOf(result)}`, {
        where: kernel,
        cure: 'look at it alone: netscene run NAME --kernel FILE',
      });
  }
}

function whyOf({ kernels, scenarios }: RunResult): string {
  const happened = kernels.find((kernel) => kernel.happened !== undefined)?.happened;
  const deviation = scenarios.flatMap(({ deviations }) => deviations)[0];
  const skipped = scenarios.find(({ reason }) => reason !== undefined)?.reason;
  const why = happened ?? (deviation && `expected ${deviation.expected}; ${deviation.happened}`) ?? skipped;
  return why === undefined ? '' : `  ${harmless(why.split('\n')[0] as string)}`;
}
