/**
 * A text as a name of a test that stays the same from run to run: lower-case ASCII letters, digits and
 * single underscores. What has no such letters (a title in Chinese) keeps nothing of itself; the caller
 * puts something before it.
 */
export function slug(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 60);
}

/** Slugs of a scenario's steps, each its own: their places tell apart what reads the same. */
export function stepSlugs(steps: readonly { readonly kind: string; readonly title: string }[]): string[] {
  const names = steps.map(({ kind, title }) => [kind, slug(title)].filter(Boolean).join('_'));
  return names.map((name, index) => {
    const same = names.slice(0, index).filter((other) => other === name).length;
    return same === 0 ? name : `${name}_${same + 1}`;
  });
}
