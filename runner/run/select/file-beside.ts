import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { packagedNames } from '../../../scenarios/names.ts';
import { nearest } from '../../text/nearest.ts';

/** `did you mean ./lab.ts?`: the scenario file in the same folder that a path was most likely meant for. */
export function fileBeside(path: string): string | undefined {
  const packaged = basename(path).replace(/\.m?[jt]s$/, '');
  if ((packagedNames as readonly string[]).includes(packaged))
    return `did you mean "${packaged}"? It comes with netscene`;
  let names: string[];
  try {
    names = readdirSync(dirname(path)).filter((name) => /\.m?[jt]s$/.test(name));
  } catch {
    return undefined;
  }
  const meant =
    names.find((name) => name.replace(/\.m?[jt]s$/, '') === basename(path)) ?? nearest(basename(path), names);
  if (meant === undefined) return undefined;
  const folder = dirname(path);
  return `did you mean "${folder === '.' ? './' : ''}${folder === '.' ? meant : join(folder, meant)}"?`;
}
