import { closest, distance } from 'fastest-levenshtein';

/** The known word that was most likely meant; undefined where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const best = closest(word.toLowerCase(), [...known]);
  const slips = distance(word.toLowerCase(), best);
  // Two slips, more in a long word; in a short one half of it has to be right.
  const allowed = Math.min(Math.floor(word.length / 2), Math.max(2, Math.floor(word.length / 3)));
  return slips <= allowed ? best : undefined;
}

/** `did you mean "gateway"?`, else what else helps. */
export function didYouMean(word: string, known: readonly string[], otherwise: string): string {
  const meant = nearest(word, known);
  return meant === undefined ? otherwise : `did you mean "${meant}"?`;
}
