/** Where netscene itself is, compiled. */
export const ownFolder = new URL('../../../../', import.meta.url).href;

const ownFolders = ['', '../lib/', '../runner/'].map((folder) => new URL(folder, ownFolder).href);
/** Of the package, what is written as an author writes it; a guest has its authors' files in `own`. */
const authorFolders = ['scenarios/', 'own/'].map((folder) => ownFolder + folder);

/** Is this a file of netscene's, compiled or as a source map names it, and none of an author's? */
export function isOwnFile(url: string): boolean {
  const below = (folder: string) => url.startsWith(folder);
  return ownFolders.some(below) && !authorFolders.some(below);
}
