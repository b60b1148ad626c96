import { closest, distance } from 'fastest-levenshtein';

/** The known word that was most likely meant; undefined where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const best = closest(word.toLowerCase(), [...known]);
  const letters = (text: string) => [...text].sort().join('');
  // Two slips, more in a long word, one in a short one; or the right letters in another order.
  const allowed = word.length <= 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  const isNear = distance(word.toLowerCase(), best) <= allowed;
  return isNear || letters(word.toLowerCase()) === letters(best) ? best : undefined;
}

/** `did you mean "gateway"?`, else what else helps. */
export function didYouMean(word: string, known: readonly string[], otherwise: string): string {
  const meant = nearest(word, known);
  return meant === undefined ? otherwise : `did you mean "${meant}"?`;
}
