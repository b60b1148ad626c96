import { allBoxes, type Diagram } from './diagram.ts';

/** Short ids for formats that do not take every text as one. */
export function numbered({ boxes }: Diagram): Map<string, string> {
  return new Map(allBoxes(boxes).map(({ id }, i) => [id, `n${i + 1}`]));
}
