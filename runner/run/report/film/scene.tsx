import { useEffect, useState } from 'preact/hooks';
import { marksOf, withGone } from '../../../drawing/union.ts';
import type { ProbeEvent } from '../../events/event.ts';
import type { ScenarioResult } from '../../events/result.ts';
import { Commands } from './commands.tsx';
import { DeviationView } from './deviation.tsx';
import { Drawing } from './drawing.tsx';
import type { PlainLayout } from './film-data.ts';
import { Matrix } from './matrix.tsx';
import { commandsBetween, matrixAt, sourceName } from './pairs.ts';
import type { NetworkState, Scene } from './scenes.ts';
import { Printed } from './scrolled.tsx';
import { State } from './state.tsx';
import { StepList } from './step-list.tsx';
import { wayOf } from './way.ts';

interface SceneProps {
  readonly result: ScenarioResult;
  readonly scene: Scene | undefined;
  readonly layout: PlainLayout | undefined;
  readonly step: number;
  readonly go: (step: number) => void;
}

const none: Scene = { scenario: '', kernel: undefined, takes: new Map() };
/** Milliseconds that a step is shown while it plays. */
const pace = 1500;

/** One scenario as a film: the drawing, the steps below it, and what happened at each. */
export function SceneView({ result, scene = none, layout, step, go }: SceneProps) {
  const { steps, summary } = result;
  const last = steps.length - 1;
  const [playing, setPlaying] = useState(false);
  const [chosen, choose] = useState<string | undefined>();
  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(() => (step < last ? go(step + 1) : setPlaying(false)), pace);
    return () => clearTimeout(timer);
  }, [playing, step, last, go]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { tagName } = event.target as Element;
      if (['INPUT', 'SELECT', 'TEXTAREA'].includes(tagName) || event.ctrlKey || event.metaKey || event.altKey)
        return;
      if (event.key === 'ArrowRight') go(Math.min(last, step + 1));
      else if (event.key === 'ArrowLeft') go(Math.max(0, step - 1));
      else if (event.key === 'Home') go(0);
      else if (event.key === 'End') go(last);
      else if (event.key === ' ' && tagName !== 'BUTTON' && tagName !== 'SUMMARY') setPlaying(!playing);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [go, step, last, playing]);

  const take = scene.takes.get(step);
  const current = stateAt(scene, step);
  const before = stateAt(scene, step - 1);
  const shownStep = steps[step];
  return (
    <section class="scene" aria-label={`Film of ${summary.name}`}>
      <div class="player">
        <button type="button" onClick={() => go(Math.max(0, step - 1))} aria-label="Step back">
          ◀
        </button>
        <button type="button" onClick={() => setPlaying(!playing)} aria-pressed={playing}>
          {playing ? 'Pause' : 'Play'}
        </button>
        <button type="button" onClick={() => go(Math.min(last, step + 1))} aria-label="Step on">
          ▶
        </button>
        <input
          type="range"
          min={0}
          max={last}
          value={step}
          aria-label="Step"
          aria-valuetext={`Step ${step + 1} of ${steps.length}: ${shownStep?.title ?? ''}`}
          onInput={({ currentTarget }) => go(Number(currentTarget.value))}
        />
        <span class="count">
          {step + 1} / {steps.length}
        </span>
      </div>
      {current !== undefined && layout !== undefined ? (
        <Drawing
          diagram={before === undefined ? current.diagram : withGone(before.diagram, current.diagram)}
          layout={layout}
          marks={before === undefined ? new Map() : marksOf(before.diagram, current.diagram)}
          ways={waysOf(take?.probes ?? [], scene, step, chosen, current, layout)}
        />
      ) : (
        <p class="soft">
          The network was not told in this run: --reporter html does, or --network for a saved one.
        </p>
      )}
      <div class="below">
        <StepList steps={steps} step={step} go={go} />
        <div class="take">
          <h3 aria-live="polite">
            Step {step + 1}: {shownStep?.title}{' '}
            <small class={`verdict ${shownStep?.verdict ?? 'not-run'}`}>
              {shownStep?.verdict ?? 'not run'}
            </small>
          </h3>
          {take?.deviations.map((deviation) => (
            <DeviationView key={deviation.code + deviation.happened} deviation={deviation} />
          ))}
          <Turned scene={scene} step={step} />
          <Commands commands={take?.commands ?? []} />
          <Matrix scene={scene} step={step} chosen={chosen} choose={choose} />
          {current !== undefined && <State before={before} after={current} />}
        </div>
      </div>
    </section>
  );
}

/** Pairs that answer now and did not before, each with the commands that ran in between. */
function Turned({ scene, step }: { scene: Scene; step: number }) {
  const { sources, targets, pairOf } = matrixAt(scene, step);
  const turned = sources.flatMap((source) =>
    targets.flatMap((target) => {
      const pair = pairOf(source, target);
      if (pair?.step !== step || pair.earlier === undefined) return [];
      if (pair.earlier.observed === pair.probe.observed) return [];
      return [{ source, target, now: pair.probe.observed, since: pair.earlier.step }];
    }),
  );
  if (turned.length === 0) return null;
  const since = Math.max(...turned.map((one) => one.since));
  const commands = commandsBetween(scene, since, step);
  return (
    <section aria-label="Pairs that turned">
      <h4>Turned by what ran since step {since + 1}</h4>
      <p>
        {turned.map(({ source, target, now }) => (
          <span key={`${source} ${target}`} class={`turned ${now}`}>
            {source} → {target}: {now}
          </span>
        ))}
      </p>
      <Printed label="Commands since then">{commands.map((command) => `$ ${command}`).join('\n')}</Printed>
    </section>
  );
}

function stateAt(scene: Scene, step: number): NetworkState | undefined {
  for (let i = step; i >= 0; i--) {
    const state = scene.takes.get(i)?.state;
    if (state !== undefined) return state;
  }
  return scene.beginning;
}

/** The ways of this step's probes; of many, those that are silent or chosen. */
function waysOf(
  probes: readonly ProbeEvent[],
  scene: Scene,
  step: number,
  chosen: string | undefined,
  state: NetworkState,
  layout: PlainLayout,
) {
  const nameOf = (probe: ProbeEvent) => `${sourceName(probe)} → ${probe.target}`;
  const [source = '', target = ''] = chosen?.split(' → ') ?? [];
  const picked = chosen === undefined ? undefined : matrixAt(scene, step).pairOf(source, target)?.probe;
  const shown = picked === undefined ? probes.slice(0, 8) : [picked];
  return shown.flatMap((probe) => {
    const way = wayOf(probe, state, layout);
    return way === undefined ? [] : [{ ...way, id: nameOf(probe), good: probe.observed === 'reply' }];
  });
}
