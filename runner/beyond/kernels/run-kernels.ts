import { rmSync } from 'node:fs';
import pLimit from 'p-limit';
import { round } from '../../run/events/bus.ts';
import type { EventBody, KernelEnd, KernelSummary } from '../../run/events/event.ts';
import { elected } from '../../run/events/exit-code.ts';
import { RunFold } from '../../run/events/fold.ts';
import { withPlaces } from '../../run/execute/places.ts';
import { isIn, runPlan, runStart } from '../../run/execute/run-plan.ts';
import type { Plan } from '../../run/plan/plan.ts';
import { isPackaged } from '../../run/select/load-scenario.ts';
import { runSelftests } from '../selftest/run-selftests.ts';
import { type Choice, chooseAccelerator } from './acceleration.ts';
import type { Acceleration } from './acceleration-names.ts';
import { decodedTrace } from './decoded-trace.ts';
import type { GuestPlan } from './guest-plan.ts';
import { guestRequest, wholeLimit } from './guest-request.ts';
import { type GuestLine, runGuest } from './guest-run.ts';
import type { Initramfs } from './initramfs.ts';
import type { GuestKernel, Kernel, UnbuiltKernel } from './kernel.ts';
import { knownOff } from './known-off.ts';
import { ResultCache } from './result-cache.ts';
import type { Store } from './store.ts';

export interface KernelRun {
  readonly plan: Plan;
  readonly guests: GuestPlan;
  readonly kernels: readonly Kernel[];
  readonly store: Store;
  readonly initramfs: Initramfs;
  /** The folder of a kernel tree's tests, where those are what the plan names. */
  readonly selftests?: string;
  readonly emit: (event: EventBody) => void;
  readonly signal: AbortSignal;
}

type OfKernel = Omit<KernelEnd, 'type' | 'kernel' | 'took'>;

/** Runs a plan on several kernels, as many guests at once as have processors, in one stream of events. */
export async function runOnKernels(toRun: KernelRun): Promise<void> {
  const run = { ...toRun, emit: withPlaces(toRun.plan.scenarios, toRun.emit) };
  const { plan, guests, kernels, signal } = run;
  const start = performance.now();
  const fold = new VoteFold();
  const emit = (event: EventBody) => {
    fold.add(event);
    run.emit(event);
  };
  const begun = await runStart(plan, kernels.map(summaryOf));
  emit(begun);
  const limit = pLimit(Math.max(1, Math.floor(plan.guestProcessors / guests.cpus)));
  const chosen = new Chosen(guests.acceleration, signal);
  await limit.map(kernels, async (kernel) => {
    if (signal.aborted) return;
    const since = performance.now();
    const mine = plan.scenarios.filter(({ scenario }) =>
      isIn(begun.shard, { scenario: scenario.name, kernel: kernel.label }),
    );
    if (mine.length === 0) return;
    // What a kernel runs is decided; it is no run in shards of its own.
    const { share: _share, durations: _durations, ...whole } = plan;
    if (fold.isDecided(kernel, plan.judging?.sure)) {
      emit({ type: 'kernel-end', kernel: kernel.label, outcome: 'spared', took: 0 });
      return;
    }
    const end = await onKernel(kernel, { ...run, emit, plan: { ...whole, scenarios: mine } }, chosen);
    emit({ type: 'kernel-end', kernel: kernel.label, took: round(performance.now() - since), ...end });
  });
  emit({ type: 'run-end', interrupted: signal.aborted, took: round(performance.now() - start) });
}

function summaryOf({ label, file, commit, config }: Kernel): KernelSummary {
  return { label, file, ...(commit !== undefined && { commit }), ...(config !== undefined && { config }) };
}

async function onKernel(kernel: Kernel, run: KernelRun, chosen: Chosen): Promise<OfKernel> {
  switch (kernel.kind) {
    case 'host':
      return onHost(kernel.label, run);
    case 'unbuilt':
      return unbuilt(kernel);
    case 'guest':
      return onGuest(kernel, run, chosen);
  }
}

async function onHost(label: string, { plan, selftests, emit, signal }: KernelRun): Promise<OfKernel> {
  const tell = (event: EventBody) => forward(event, label, emit);
  await (selftests === undefined ? runPlan(plan, tell, signal) : runSelftests(selftests, plan, tell, signal));
  return signal.aborted ? { outcome: 'killed', happened: 'interrupted' } : { outcome: 'finished' };
}

function unbuilt({ happened, said }: UnbuiltKernel): OfKernel {
  return { outcome: 'no-boot', happened, ...(said !== '' && { console: said }) };
}

/** Runs what has to be run there: not what the kernel's configuration rules out, nor what is known. */
async function onGuest(kernel: GuestKernel, run: KernelRun, chosen: Chosen): Promise<OfKernel> {
  const { plan, guests, initramfs, emit } = run;
  const open = plan.scenarios.filter(({ scenario: { name, requires = [] } }) => {
    const reason = kernel.configFile && knownOff(kernel.configFile, requires);
    if (reason === undefined) return true;
    emit({ type: 'scenario-end', kernel: kernel.label, scenario: name, verdict: 'skip', took: 0, reason });
    return false;
  });
  if (open.length === 0) return { outcome: 'finished' };
  if (!guests.cached) return inGuest(kernel, { ...run, plan: { ...plan, scenarios: open } }, chosen);
  const { args, memory, cpus } = guests;
  const of = { kernel, plan, base: await initramfs.base(), guest: [args, memory, cpus] };
  const cache = await ResultCache.of(open, of);
  cache.tellKnown(kernel.label, emit);
  const unknown = open.filter(({ scenario }) => !cache.isKnown(scenario.name));
  if (unknown.length === 0) return { outcome: 'finished' };
  const heard = (event: EventBody) => {
    cache.add(event);
    emit(event);
  };
  const end = await inGuest(kernel, { ...run, plan: { ...plan, scenarios: unknown }, emit: heard }, chosen);
  // What a kernel that crashed or warned has said before that is not its last word.
  if (end.outcome === 'finished' && end.happened === undefined) cache.keep();
  return end;
}

async function inGuest(kernel: GuestKernel, run: KernelRun, chosen: Chosen): Promise<OfKernel> {
  const { plan, guests, store, initramfs, emit, signal } = run;
  const { memory, cpus, boot, silence } = guests;
  const choice = await chosen.for(kernel, () => initramfs.base());
  const { accelerator } = choice;
  const first = await initramfs.make(kernel, await guestRequest(plan, { accelerator, cpus }, run.selftests));
  const log = await store.temporary('console.log', () => {});
  const { outcome, happened, console, ...seen } = await runGuest(
    {
      accelerator,
      image: kernel.image,
      initramfs: first,
      args: [...kernel.args, ...guests.args],
      memory,
      cpus,
    },
    {
      limits: { boot, silence, whole: wholeLimit(plan, boot, cpus) },
      log,
      signal,
      onLine: (line) => {
        choice.confirm();
        forwardLine(line, kernel.label, plan, emit);
      },
    },
  ).finally(() => rmSync(first, { force: true }));
  if (happened === undefined || signal.aborted) return { outcome, ...(happened && { happened }) };
  const kept = store.keep(log, 'consoles', `${fileName(kernel.label)}-${Date.now()}.log`);
  const warnings = await Promise.all(
    seen.warnings.map(async (one) => ({ ...one, trace: await decodedTrace(one.trace, kernel) })),
  );
  return {
    outcome,
    happened,
    ...(console !== '' && { console }),
    ...(kept !== undefined && { log: kept }),
    ...(warnings.length > 0 && { warnings }),
  };
}

/** Lines of a guest's stream, which may be anything: a kernel under test is not to be trusted. */
function forwardLine(line: GuestLine, label: string, plan: Plan, emit: (event: EventBody) => void): void {
  if (line.type === 'guest-lacks') {
    for (const { scenario } of plan.scenarios) {
      const reason = String(line.reason);
      emit({
        type: 'scenario-end',
        kernel: label,
        scenario: scenario.name,
        verdict: 'skip',
        took: 0,
        reason,
      });
    }
    return;
  }
  const { seq: _seq, time: _time, ...body } = line;
  forward(withoutPlace(body as unknown as EventBody, plan), label, emit);
}

/** Of a scenario of the package a guest has no sources: where something stands in them is looked up here. */
function withoutPlace(event: EventBody, { scenarios }: Plan): EventBody {
  if (event.type !== 'deviation' || event.at === undefined) return event;
  const loaded = scenarios.find(({ scenario }) => scenario.name === event.scenario);
  if (loaded === undefined || !isPackaged(loaded)) return event;
  const { at: _at, ...rest } = event;
  return rest as EventBody;
}

/** An event of a runner on one kernel, as an event of the run on all of them. */
function forward(event: EventBody, kernel: string, emit: (event: EventBody) => void): void {
  switch (event.type) {
    case 'run-start':
      emit({ type: 'kernel-start', kernel, machine: event.machine });
      return;
    case 'kernel-start':
    case 'kernel-end':
    case 'run-end':
      return;
    default:
      emit({ ...event, kernel });
  }
}

/** What the runs of each kernel have come to so far. */
class VoteFold {
  readonly #fold = new RunFold();
  #seq = 0;

  add(event: EventBody): void {
    this.#seq += 1;
    this.#fold.add({ ...event, seq: this.#seq, time: 0 });
  }

  /** Whether earlier runs of the same file say surely enough what it is. */
  isDecided({ file }: Kernel, sure: number | undefined): boolean {
    if (sure === undefined) return false;
    const runs = this.#fold.result().kernels.filter((one) => one.file === file && one.outcome !== undefined);
    return runs.length > 0 && elected(runs, sure) !== 125;
  }
}

/** The accelerator is chosen once, with the first guest; the others wait for that. */
class Chosen {
  readonly #wanted: Acceleration;
  readonly #signal: AbortSignal;
  #choice: Promise<Choice> | undefined;

  constructor(wanted: Acceleration, signal: AbortSignal) {
    this.#wanted = wanted;
    this.#signal = signal;
  }

  for(kernel: GuestKernel, base: () => Promise<string>): Promise<Choice> {
    this.#choice ??= base().then((initramfs) =>
      chooseAccelerator(this.#wanted, kernel, { initramfs, signal: this.#signal }),
    );
    return this.#choice;
  }
}

function fileName(label: string): string {
  return label.replace(/[^\w.+-]+/g, '_');
}
