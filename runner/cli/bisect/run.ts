import { basename } from 'node:path';
import { bisect, type Judgement, type KernelChange } from '../../beyond/kernels/bisection.ts';
import { kernelList } from '../../beyond/kernels/kernel-list.ts';
import { certainty, makePlan } from '../../run/plan/request.ts';
import { select } from '../../run/select/select.ts';
import { duration, harmless } from '../../text/terminal-text.ts';
import { interruptible } from '../interruption.ts';
import { withKnownGood } from '../known-good.ts';
import type { BisectRequest } from './bisect-request.ts';
import { Interrupted, KernelJudge, whyOf } from './kernel-judge.ts';
import { mail } from './mail.ts';

/** `netscene bisect`: names the two neighbours of an ordered list of kernels that are judged differently. */
export async function bisectKernels(request: BisectRequest): Promise<number> {
  const sure = certainty(request.sure ?? 0.999);
  const scenarios = await select(request.scenarios);
  const plan = withKnownGood(
    makePlan({ ...request, warnings: request.warnings ?? 'fail', sure: undefined }, scenarios),
    request,
  );
  const kernels = kernelList(request.kernels);
  const name = (index: number) => harmless(basename(kernels[index] as string));
  const say = (text: string) => process.stdout.write(`${text}\n`);
  const interruption = interruptible();
  const judge = new KernelJudge({ plan, request, kernels, signal: interruption.signal });
  const told = async (index: number): Promise<Judgement> => {
    const { judgement, result } = await judge.judge(index);
    say(`${judgement.padEnd(4)}  ${name(index)}  ${duration(result.took)}${whyOf(result)}`);
    return judgement;
  };
  say(`${kernels.length} kernels, ${name(0)} … ${name(kernels.length - 1)}`);
  try {
    const change = await bisect(kernels.length, told, { sure });
    if (change === undefined) {
      say('\nno change: the ends that can be judged are the same');
      return 125;
    }
    say(`\n${changeText(change, name)}`);
    say(`\n${mail({ change, kernels, judge, scenarios })}`);
    return change.sure >= sure || change.skipped.length > 0 ? 0 : 125;
  } catch (error) {
    if (error instanceof Interrupted) return 130;
    throw error;
  } finally {
    interruption.stop();
  }
}

function changeText(change: KernelChange, name: (index: number) => string): string {
  const [before, after] = change.judged;
  const lines = [`last ${before}   ${name(change.before)}`, `first ${after}   ${name(change.after)}`];
  if (change.skipped.length > 0)
    lines.push(`between them, not to be judged: ${change.skipped.map(name).join(', ')}`);
  return lines.join('\n');
}
