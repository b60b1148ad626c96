import { madeBy } from './made-by.ts';
import type { Entry, TypedPage } from './typed-page.ts';

/** Headings under which things are taken away again. */
const cleanupHeading =
  /清理|清除|删除|拆除|还原|clean|teardown|tear(?:ing)? down|remov|delet|destroy|undo|aufr[äa]um|nettoy|очист|後片付け|片付け/i;

/**
 * A reader who is not done does not clean up: what stands under a heading of that kind, or is a script of that
 * name, comes last, unless what follows makes it all again.
 */
export function cleanUpLast({ entries, sections }: TypedPage): readonly Entry[] {
  const isCleanUp = (entry: Entry) => cleanupHeading.test(sections[entry.section]?.title ?? '');
  const first = entries.findIndex((entry) => entry.kind !== 'prose' && isCleanUp(entry));
  if (first === -1) return entries;
  const moved = entries.filter(isCleanUp);
  const after = entries.slice(first).filter((entry) => !isCleanUp(entry));
  const taken = moved.flatMap(({ text }) =>
    [...text.matchAll(/\b(?:netns|link)\s+(?:del|delete)\s+(?:dev\s+)?(\S+)/g)].map(
      ([, name]) => name as string,
    ),
  );
  const again = after.some(
    (entry) => entry.kind !== 'prose' && madeBy(entry.text).some((name) => taken.includes(name)),
  );
  if (again || !after.some(({ kind }) => kind === 'command')) return entries;
  return [...entries.filter((entry) => !isCleanUp(entry)), ...moved];
}

/** A block that stands below an "or": what it does is done. */
export function isAlternative(entries: readonly Entry[], index: number): boolean {
  const { block } = entries[index] as Entry;
  const first = entries.findIndex((one) => one.block === block && one.kind !== 'prose');
  const before = entries[first - 1];
  return (
    before?.kind === 'prose' &&
    /^(?:or|or else|or:|alternatively|oder|ou|或者?|或是|または|또는|или)\s*[:：,，.]?$/i.test(
      before.text.trim(),
    )
  );
}
