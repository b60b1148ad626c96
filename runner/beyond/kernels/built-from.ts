import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostEnvironment } from '../../run/sandbox/environment.ts';

/**
 * What a kernel was built from, as far as the files around its image tell: the commit of a git tree, and the
 * configuration (`.config` of a tree, `boot/config-RELEASE` of a package).
 */
export function builtFrom(
  folder: string,
  release: string | undefined,
): { commit?: string; config?: string; configFile?: string } {
  const commit = commitOf(folder);
  const configs = [
    join(folder, '.config'),
    join(folder, `boot/config-${release}`),
    join(folder, `config-${release}`),
  ];
  const config = configs.find((file) => existsSync(file));
  return {
    ...(commit !== undefined && { commit }),
    ...(config !== undefined && {
      config: createHash('sha256').update(readFileSync(config)).digest('hex'),
      configFile: config,
    }),
  };
}

/** The commit that is checked out in a git tree. */
export function commitOf(tree: string): string | undefined {
  if (!existsSync(join(tree, '.git'))) return undefined;
  try {
    return execFileSync('git', ['-C', tree, 'rev-parse', 'HEAD'], {
      encoding: 'utf8',
      env: hostEnvironment(),
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}
