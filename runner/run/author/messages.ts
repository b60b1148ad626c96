import type { Place } from '../../../lib/place.ts';
import type { PingOptions, Scene } from '../../../lib/scene.ts';

/** What a file’s function is called with: `--param hosts=3`. */
export type Params = Readonly<Record<string, string | number | boolean>>;

/** Where a scenario is loaded from: a file, or the package's by its name. */
export type ScenarioSource =
  | { readonly kind: 'file'; readonly path: string; readonly params?: Params }
  | { readonly kind: 'package'; readonly name: string };

/** One name for each source. */
export function sourceName(source: ScenarioSource): string {
  if (source.kind === 'package') return source.name;
  return source.params === undefined ? source.path : `${source.path}?${JSON.stringify(source.params)}`;
}

/** How a script's commands get into its sandbox. */
export interface Entrance {
  /** The words before a command that start it in there. */
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The user that they are started as. */
  readonly credentials: { readonly uid?: number; readonly gid?: number };
}

/** What the author's process is told. */
export type ToAuthor =
  | { readonly type: 'load'; readonly source: ScenarioSource }
  | {
      readonly type: 'run';
      /** Names this run of a script; whatever is told of it bears the same number. */
      readonly run: number;
      readonly source: ScenarioSource;
      /** Which of the file's scenarios. */
      readonly inFile: number;
      readonly step: number;
      readonly entrance: Entrance;
    }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer };

export type Answer = { readonly value: unknown } | { readonly error: string };

/** Something thrown, as far as it can be told of. */
export interface Thrown {
  readonly name: string;
  readonly message: string;
  /** Where in the author's files. */
  readonly at?: Place;
  /** Of a command that failed: the one of these numbers, see {@link RanInScript}. */
  readonly command?: number;
}

/** A command of a script that came to its end. Times are milliseconds. */
export interface RanInScript {
  readonly id: number;
  readonly command: string;
  readonly exit: number;
  readonly took: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
  readonly at?: Place;
}

/** What a script asks of its scene. */
export type Question =
  | { readonly read: Exclude<keyof Scene, 'in' | 'ping'>; readonly namespace: string }
  | { readonly ping: string; readonly namespace: string; readonly options: PingOptions };

/** What the author's process tells. */
export type FromAuthor =
  | {
      readonly type: 'loaded';
      readonly source: ScenarioSource;
      readonly exported: unknown;
      readonly takes?: readonly string[];
    }
  | { readonly type: 'not-loaded'; readonly source: ScenarioSource; readonly thrown: Thrown }
  | { readonly type: 'began'; readonly run: number; readonly command: string }
  | { readonly type: 'ran'; readonly run: number; readonly ran: RanInScript }
  | { readonly type: 'asked'; readonly run: number; readonly id: number; readonly question: Question }
  | { readonly type: 'ended'; readonly run: number; readonly thrown?: Thrown };

/** Stands for a function of a scenario, which stays in the author's process. */
export const functionMark = 'netscene:function';
