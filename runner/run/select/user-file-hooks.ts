/**
 * Module hooks (nodejs.org/api/module.html#customization-hooks) for scenario files outside of the
 * package: `netscene` and `zx` mean ours wherever the file lies, and TypeScript is stripped of its
 * types. They run in a thread of their own and are loaded only when such a file is.
 */
import { readFile } from 'node:fs/promises';
import type { LoadHook, ResolveHook } from 'node:module';
import { fileURLToPath } from 'node:url';

const ours: Record<string, string> = {
  netscene: new URL('../../../lib/index.js', import.meta.url).href,
};
const own = new URL('../../../', import.meta.url).href;

export const resolve: ResolveHook = (specifier, context, next) => {
  const url = ours[specifier];
  if (url !== undefined) return { url, shortCircuit: true };
  if (specifier === 'zx' || specifier.startsWith('zx/')) {
    return next(specifier, { ...context, parentURL: import.meta.url });
  }
  return next(specifier, context);
};

export const load: LoadHook = async (url, context, next) => {
  const script = /\.(m?ts|m?js)$/.exec(new URL(url).pathname);
  const foreign = url.startsWith('file:') && !url.startsWith(own) && !url.includes('/node_modules/');
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
