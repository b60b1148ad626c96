import { basename } from 'node:path';
import { reproScript } from '../../beyond/evidence/repro.ts';
import type { KernelChange } from '../../beyond/kernels/bisection.ts';
import { commitOf } from '../../beyond/kernels/built-from.ts';
import type { RunResult } from '../../run/events/fold.ts';
import type { LoadedScenario } from '../../run/select/load-scenario.ts';
import { harmless } from '../../text/terminal-text.ts';
import { type KernelJudge, whyOf } from './kernel-judge.ts';

/** What a search found, and what is needed to tell of it. */
interface Found {
  readonly change: KernelChange;
  readonly kernels: readonly string[];
  readonly judge: KernelJudge;
  readonly scenarios: readonly LoadedScenario[];
}

/**
 * A mail to the kernel's list: the line that regzbot reads, both kernels with what each did, how sure that
 * is, and a script that shows it without netscene.
 */
export function mail({ change, kernels, judge, scenarios }: Found): string {
  const [first, last] = [change.before, change.after].map((index) => kernels[index] as string) as [
    string,
    string,
  ];
  const [was, is] = change.judged;
  const results = {
    before: judge.lastOf(change.before, was),
    after: judge.lastOf(change.after, is),
  };
  const bad = is === 'bad' ? results.after : results.before;
  return [
    '-- the mail to the list ------------------------------------------------------',
    `#regzbot introduced: ${revision(first)}..${revision(last)}`,
    ...(is === 'good' ? ['(the other way round: it was broken before, and works since)'] : []),
    '',
    side(`last ${was}`, first, results.before),
    side(`first ${is}`, last, results.after),
    '',
    howSure(change),
    '',
    ...repro(bad, scenarios),
    '-- end of the mail -----------------------------------------------------------',
  ].join('\n');
}

function side(word: string, kernel: string, result: RunResult | undefined): string {
  const release = result?.kernels[0]?.machine?.kernel ?? '';
  const why = result === undefined ? '' : whyOf(result).trim();
  return `${word.padEnd(10)}  ${harmless(basename(kernel))}${release === '' ? '' : `  (${harmless(release)})`}\n            ${
    why === '' ? 'all as claimed' : why
  }`;
}

function howSure({ sure, flake, miss, before, after, votes }: KernelChange): string {
  const count = (index: number) => {
    const { good, bad } = votes.get(index) ?? { good: 0, bad: 0 };
    return `${good} good, ${bad} bad`;
  };
  const boots = [...votes.values()].reduce((sum, { good, bad }) => sum + good + bad, 0);
  const percent = (share: number) => `${(100 * share).toFixed(share > 0.99 ? 2 : 1)} %`;
  return [
    `Sure to ${percent(Math.min(sure, 0.9999))}, after ${boots} boots (last: ${count(before)}; first: ${count(after)}).`,
    `A good kernel fails in about ${percent(flake)} of runs, a bad one passes in about ${percent(miss)}.`,
  ].join('\n');
}

function repro(bad: RunResult | undefined, scenarios: readonly LoadedScenario[]): string[] {
  const failed = bad?.scenarios.find(({ verdict }) => verdict === 'fail');
  const loaded = scenarios.find(({ scenario }) => scenario.name === failed?.summary.name);
  if (failed === undefined || loaded === undefined || failed.deviations.length === 0) return [];
  const first = failed.deviations[0] as (typeof failed.deviations)[0];
  const same = failed.deviations.filter(({ step }) => step === first.step);
  return ['repro.sh (any user, no netscene needed):', '', reproScript(loaded.scenario, same).trimEnd(), ''];
}

/** What git calls it: the commit of a tree; of a Debian package the version of the kernel it was made from. */
function revision(kernel: string): string {
  const commit = commitOf(kernel);
  if (commit !== undefined) return commit.slice(0, 12);
  const upstream = /_(\d+\.\d+(?:\.\d+)?)(?:~rc(\d+))?-[^_]*_\w+\.deb$/.exec(basename(kernel));
  if (upstream === null) return harmless(basename(kernel));
  return `v${upstream[1]}${upstream[2] === undefined ? '' : `-rc${upstream[2]}`}`;
}
