import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The package's own folder, found from the compiled file (dist/runner) as well as from the source. */
export const packageRoot: string = findRoot();

function findRoot(): string {
  for (let folder = new URL('.', import.meta.url); folder.pathname !== '/'; folder = new URL('..', folder)) {
    if (existsSync(new URL('package.json', folder))) return fileURLToPath(folder);
  }
  throw new Error('netscene runs outside of its package: package.json is missing');
}

/** The version of the package. */
export function version(): string {
  return (JSON.parse(readFileSync(`${packageRoot}/package.json`, 'utf8')) as { version: string }).version;
}
