/** Where netscene itself is, compiled. */
export const ownFolder = new URL('../../../../', import.meta.url).href;

/** Is this a file of netscene's, and none of an author's? A guest has its authors' files in `own`. */
export function isOwnFile(url: string): boolean {
  return (
    ['scenarios/', 'own/'].every((folder) => !url.startsWith(ownFolder + folder)) && url.startsWith(ownFolder)
  );
}
