import type { Place, Point } from '../../../drawing/places.ts';
import type { RunEvent } from '../../events/event.ts';

/** A layout as JSON. */
export interface PlainLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: Readonly<Record<string, Place>>;
  readonly wires: Readonly<Record<string, readonly Point[]>>;
}

/** All that the page is made of: the events of the run, and where its networks are drawn. */
export interface FilmData {
  readonly events: readonly RunEvent[];
  /** By `sceneKey`. */
  readonly layouts: Readonly<Record<string, PlainLayout>>;
}

/** A scenario on a kernel. */
export function sceneKey(scenario: string, kernel: string | undefined): string {
  return kernel === undefined ? scenario : `${scenario} on ${kernel}`;
}
