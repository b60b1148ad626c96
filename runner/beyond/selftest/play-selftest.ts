import { basename, dirname, join } from 'node:path';
import { round } from '../../run/events/bus.ts';
import type { EventBody } from '../../run/events/event.ts';
import { deviationOf, type Finding } from '../../run/execute/finding.ts';
import { packageOf } from '../../run/sandbox/packages.ts';
import { lackingFeature } from '../record/lacking.ts';
import type { RecordedPing, Typed } from '../record/recording.ts';
import { RecordedSession } from '../record/session.ts';
import { notBuilt, shellOf } from './selftests.ts';

export interface SelftestRun {
  readonly root: string;
  /** As long as one test may take (ms). */
  readonly timeout: number;
  readonly emit: (event: EventBody) => void;
  readonly signal: AbortSignal;
}

/** With which a test says that it cannot be run here (Documentation/dev-tools/kselftest.rst). */
const skipped = 4;
/** Where a test runs, in its sandbox. */
const copy = '/tmp/selftests';
/** Where veth pairs are to be the wires, net/forwarding/README says to take the sample of its configuration. */
const configured = '[ -e forwarding.config ] || cp forwarding.config.sample forwarding.config 2>/dev/null;';
/**
 * net/forwarding/lib.sh refuses every test where its packet generator is not installed, also those that send with ping
 * alone. Without that guard they run; one that calls for it all the same is skipped at once.
 */
const generator = 'mausezahn';
const withoutGuard = `command -v ${generator} >/dev/null || export REQUIRE_MZ=no;`;
/** Lines of its output that are shown of one that fails. */
const shown = 12;

/** Runs one test as it is, in a sandbox of its own, and tells its verdict by its exit code, and every ping in it. */
export async function playSelftest(
  test: string,
  { root, timeout, emit, signal }: SelftestRun,
): Promise<void> {
  const start = performance.now();
  const file = join(root, test);
  const here = `${shellOf(file) ?? 'bash'} ./${quoted(basename(file))}`;
  // Some write beside themselves: each has a copy of its own.
  const text = `cp -r ${quoted(root)} ${copy} && cd ${quoted(join(copy, dirname(test)))} && { ${configured} ${withoutGuard} ${here}; }`;
  emit({ type: 'scenario-start', scenario: test });
  emit({ type: 'step-start', scenario: test, step: 0, kind: 'script', title: test, origin: 'article' });
  const session = await RecordedSession.open({ sees: [root], asItIs: true });
  const end = () => void session.close();
  signal.addEventListener('abort', end, { once: true });
  try {
    const typed = await session.type(text, {
      patience: Number.POSITIVE_INFINITY,
      atMost: timeout,
      needs: [generator],
    });
    emit({
      type: 'command',
      scenario: test,
      step: 0,
      command: `./${basename(file)}`,
      exit: typed.exit ?? 137,
      took: round(typed.took),
      stdout: typed.stdout,
      stderr: typed.stderr,
      truncated: typed.truncated,
    });
    for (const ping of session.pings) emit(probeOf(test, ping));
    const finding: Finding | undefined =
      typed.took < timeout || typed.missing.includes(generator)
        ? findingOf(typed, root, test)
        : { code: 'timeout', facts: { limit: timeout } };
    const deviation = finding && deviationOf(finding, { scenario: test, step: 0 });
    if (deviation !== undefined) emit(deviation);
    const reason = deviation === undefined ? whySkipped(typed, root, test) : undefined;
    const verdict = deviation?.verdict ?? 'pass';
    const took = round(performance.now() - start);
    emit({ type: 'step-end', scenario: test, step: 0, verdict, took });
    const scenario = { type: 'scenario-end', scenario: test, took } as const;
    emit(reason === undefined ? { ...scenario, verdict } : { ...scenario, verdict: 'skip', reason });
  } finally {
    signal.removeEventListener('abort', end);
    await session.close();
  }
}

/** What its exit code says; where a program is missing, that is no word on the kernel. */
function findingOf(typed: Typed, root: string, test: string): Finding | undefined {
  const { exit = 137, missing, stdout, stderr } = typed;
  if (exit === 0 || whySkipped(typed, root, test) !== undefined) return undefined;
  const output = `${stdout.trimEnd()}\n${stderr.trimEnd()}`.trim().split('\n').slice(-shown).join('\n');
  const program = missing[0] ?? /([^\s:]+): (?:command )?not found$/m.exec(stderr)?.[1];
  if (program !== undefined) {
    const name = packageOf(program);
    return { code: 'missing-tool', facts: { program, ...(name !== undefined && { package: name }) }, output };
  }
  return { code: 'selftest-failed', facts: { exit }, output };
}

/** Why it was skipped, in its own words; or what there is not here, where it failed for want of that. */
function whySkipped(typed: Typed, root: string, test: string): string | undefined {
  const { exit, stdout, stderr, commands, withheld, missing } = typed;
  if (missing.includes(generator))
    return `${generator} is not installed: sudo apt-get install ${packageOf(generator)}`;
  if (exit === 0) return undefined;
  if (exit === skipped) {
    const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
    return lines.findLast((line) => /skip/i.test(line)) ?? lines.findLast(Boolean) ?? 'it does not say why';
  }
  const absent = (line: string) =>
    /not found|No such file|Missing|not (?:built|installed|available)|cannot execute/i.test(line);
  const complaints = `${stdout}\n${stderr}`.split('\n').filter(absent);
  const helper = notBuilt(join(root, test)).find((name) =>
    complaints.some((line) => line.split(/[^\w.-]+/).some((word) => word.replace(/^\.+/, '') === name)),
  );
  if (helper !== undefined)
    return `${helper} of the tree is not built: make -C tools/testing/selftests TARGETS=${dirname(test)}`;
  const object = /Missing (\S+\.o)\b/.exec(complaints.join('\n'))?.[1];
  if (object !== undefined) return `${object} of the tree is not built`;
  const program = withheld[0]?.split(' ', 1)[0];
  if (program !== undefined)
    return `${program} cannot run in a sandbox: it becomes another user, and there is none`;
  // Where a part of it passed, the rest may have failed for another reason.
  if (/\[ *OK *\]|\bPASS\b/i.test(stdout)) return undefined;
  // What could not be made is then missed by every later command.
  const refused = stderr.replace(/^.*Cannot (?:find|open) device.*$/gm, '');
  const failed = commands.filter((command) => command.exit !== 0);
  const feature = failed.map(({ ran }) => lackingFeature(ran, refused)).find((one) => one !== undefined);
  return feature && `this kernel has no ${feature}`;
}

function probeOf(scenario: string, ping: RecordedPing): EventBody {
  const { source, target, observed, sent, received, said, took, explanation, scriptLine, written, call } =
    ping;
  return {
    type: 'probe',
    scenario,
    step: 0,
    command: written ?? call,
    source,
    target,
    ...(scriptLine !== undefined && { line: scriptLine }),
    expected: 'either',
    observed,
    took: round(took),
    said,
    ...(sent !== undefined && received !== undefined && { sent, received }),
    ...(explanation !== undefined && { explanation }),
  };
}

function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
