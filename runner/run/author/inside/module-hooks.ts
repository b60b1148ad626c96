/**
 * Module hooks (nodejs.org/api/module.html#customization-hooks) for scenario files: `netscene` and `zx` mean ours
 * wherever the file lies, and TypeScript is stripped of its types. They run in a thread of their own.
 */
import { readFile } from 'node:fs/promises';
import type { LoadHook, ResolveHook } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isOwnFile, ownFolder } from './own-files.ts';

const inside = (name: string) => new URL(name, import.meta.url).href;

const meant: Readonly<Record<string, string>> = {
  netscene: `${ownFolder}lib/index.js`,
  zx: inside('zx.js'),
  'zx/core': inside('zx.js'),
  'zx/globals': inside('zx-globals.js'),
};

export const resolve: ResolveHook = (specifier, context, next) => {
  const { parentURL = '' } = context;
  const isAuthors = !isOwnFile(parentURL) && !parentURL.includes('/node_modules/');
  const url = isAuthors ? meant[specifier] : undefined;
  return url === undefined ? next(specifier, context) : { url, shortCircuit: true };
};

export const load: LoadHook = async (url, context, next) => {
  const script = /\.(m?ts|m?js)$/.exec(new URL(url).pathname);
  const foreign = url.startsWith('file:') && !url.startsWith(ownFolder) && !url.includes('/node_modules/');
  if (script === null || !foreign) return next(url, context);
  const path = fileURLToPath(url);
  // Not there in a guest, which gets its scenario files bundled by it.
  const { transform } = await import('esbuild');
  const { code } = await transform(await readFile(path, 'utf8'), {
    loader: script[1]?.endsWith('ts') ? 'ts' : 'js',
    format: 'esm',
    target: 'node20',
    sourcefile: path,
    sourcemap: 'inline',
  });
  return { format: 'module', source: code, shortCircuit: true };
};
