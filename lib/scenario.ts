import type { Feature } from './feature.ts';
import type { Host } from './host.ts';
import { callPlace, type Place } from './place.ts';
import { tellIfStartedDirectly } from './started-directly.ts';
import type { Step } from './step.ts';

export type { Feature };

/** The part of a page that a scenario reproduces. */
export interface Source {
  /** Name of the article, as listed in `scenarios/articles.ts`, or a file or address for people to find. */
  readonly article: string;
  readonly section: string;
  /** First and last line of the section's part that is reproduced; both count. */
  readonly lines?: readonly [first: number, last: number];
}

/** What the default export of a scenario file looks like. Checked with ajv when it is loaded. */
export interface Scenario {
  /** Lower-case letters, digits and hyphens: `gateway-bypass`. */
  readonly name: string;
  readonly title: string;
  readonly source?: Source;
  readonly tags?: readonly string[];
  readonly requires?: readonly Feature[];
  readonly host?: Host;
  /**
   * What a failed set-up command or claim does to the rest: `stop` by default. `go on`, as a reader of a page does:
   * each is told as a failed claim, and what comes after it is run and told as well.
   */
  readonly afterFailure?: 'stop' | 'go on';
  /** Seconds after which the whole scenario is killed; the command line's `--timeout` by default. */
  readonly timeout?: number;
  /** Where it stands in its file. */
  readonly at?: Place;
  readonly steps: readonly Step[];
}

type OneOrMore = Step | readonly Step[];

/** A scenario as its author writes it: groups of steps may be nested where several sections share them. */
export interface ScenarioDefinition extends Omit<Scenario, 'steps' | 'at'> {
  readonly steps: readonly OneOrMore[];
}

/** Defines a scenario. Export the result as the file's default. */
export function scenario(definition: ScenarioDefinition): Scenario {
  // Left as it is when `steps` is no list: the loader says so with file and key.
  if (typeof definition !== 'object' || definition === null) return definition as Scenario;
  const at = callPlace(scenario);
  tellIfStartedDirectly(at?.file);
  const { steps } = definition;
  return {
    ...definition,
    ...(at && { at }),
    steps: (Array.isArray(steps) ? steps.flat() : steps) as Step[],
  };
}
