import type { Place } from '../../../lib/place.ts';
import { commandsOf } from '../../../lib/step-commands.ts';
import type { Deviation, EventBody } from '../events/event.ts';
import type { LoadedScenario } from '../select/load-scenario.ts';
import { sourcePlace } from '../select/source-place.ts';

type Emit = (event: EventBody) => void;

/** Says of each deviation where in its scenario's file the command or the step stands, also of one in a guest. */
export function withPlaces(scenarios: readonly LoadedScenario[], emit: Emit): Emit {
  const byName = new Map(scenarios.map((loaded) => [loaded.scenario.name, loaded]));
  return (event) => {
    const loaded = event.type === 'deviation' ? byName.get(event.scenario) : undefined;
    if (event.type !== 'deviation' || loaded === undefined) return emit(event);
    // A script knows better which of its lines it was.
    const place = placeOf(event, loaded);
    if (event.at !== undefined || place === undefined) return emit(event);
    emit({ ...event, at: sourcePlace(place, loaded.file) });
  };
}

function placeOf({ step: index, command }: Deviation, { scenario }: LoadedScenario): Place | undefined {
  const step = scenario.steps[index];
  if (step === undefined) return undefined;
  return commandsOf(step).find(({ text }) => text === command)?.at ?? step.at;
}
