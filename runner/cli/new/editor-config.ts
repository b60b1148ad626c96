import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { packageRoot } from '../../kit/package-root.ts';

/** What an editor and `tsc --noEmit` need to know what `netscene` is. */
export type EditorNeeds =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'file'; readonly file: string; readonly text: string }
  /** The folder has a tsconfig.json of its own, and the package is not installed there. */
  | { readonly kind: 'installation' };

export function editorNeeds(folder: string): EditorNeeds {
  const installed = resolvesNetscene(folder);
  if (hasConfig(folder)) return { kind: installed ? 'nothing' : 'installation' };
  const compilerOptions = {
    target: 'es2022',
    module: 'esnext',
    // As a bundler does: whatever "type" says in package.json.
    moduleResolution: 'bundler',
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    types: [],
    ...(!installed && { paths: { netscene: [join(packageRoot, 'dist/lib/index.d.ts')] } }),
  };
  const text = `${JSON.stringify({ compilerOptions }, null, 2)}\n`;
  return { kind: 'file', file: join(folder, 'tsconfig.json'), text };
}

/** tsc(1) takes the nearest one above as well. */
function hasConfig(folder: string): boolean {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, 'tsconfig.json'))) return true;
    if (dirname(at) === at) return false;
  }
}

function resolvesNetscene(folder: string): boolean {
  try {
    createRequire(resolve(folder, 'scenario.ts')).resolve('netscene/package.json');
    return true;
  } catch {
    return false;
  }
}
