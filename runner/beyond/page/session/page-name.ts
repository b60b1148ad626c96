import { basename } from 'node:path';

/** The name of the scenario that a page is. */
export function nameOfPage(file: string): string {
  const stem = basename(file)
    .replace(/\.\w+$/, '')
    .toLowerCase();
  const name = stem
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
  return name || 'page';
}
