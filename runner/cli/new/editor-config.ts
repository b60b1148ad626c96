import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { packageRoot } from '../../kit/package-root.ts';

/**
 * The `tsconfig.json` under which `netscene` means this package for an editor and for `tsc`; nothing is
 * compiled with it. Undefined where the folder has one, or finds the package by itself.
 */
export function editorConfig(folder: string): { readonly file: string; readonly text: string } | undefined {
  const file = join(folder, 'tsconfig.json');
  if (existsSync(file) || resolvesNetscene(folder)) return undefined;
  const compilerOptions = {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    typeRoots: [join(packageRoot, 'node_modules/@types')],
    paths: { netscene: [join(packageRoot, 'dist/lib/index.d.ts')] },
  };
  return { file, text: `${JSON.stringify({ compilerOptions }, null, 2)}\n` };
}

function resolvesNetscene(folder: string): boolean {
  try {
    createRequire(resolve(folder, 'scenario.ts')).resolve('netscene/package.json');
    return true;
  } catch {
    return false;
  }
}
