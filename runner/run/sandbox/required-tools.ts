import { accessSync, constants } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../../text/fault.ts';
import { canDropRoot, hostEnvironment, sandboxEnvironment } from './environment.ts';
import { packageOf } from './packages.ts';
import { platformFault } from './platform.ts';

/** What every run needs; what single scenarios need is found by their own commands. */
function required(): string[] {
  const always = ['bash', 'fping', 'ip', 'mount', 'nsenter', 'perl', 'ping', 'unshare'];
  return canDropRoot() ? [...always, 'setpriv'] : always;
}

/** Where a program is, on the PATH that scenarios have; undefined where it is not. */
export function whereIs(program: string): string | undefined {
  return onPath(program, sandboxEnvironment());
}

/** Where a program is that runs outside of sandboxes, on the user's whole PATH; undefined where it is not. */
export function whereOnHost(program: string): string | undefined {
  return onPath(program, hostEnvironment());
}

function onPath(program: string, { PATH }: Readonly<Record<string, string>>): string | undefined {
  for (const folder of (PATH as string).split(':')) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not here.
    }
  }
  return undefined;
}

/** @throws {Fault} `missing-tool` that names every package to install */
export function requireTools(): void {
  const elsewhere = platformFault(process.platform, release());
  if (elsewhere !== undefined) throw elsewhere;
  const missing = required().filter((program) => whereIs(program) === undefined);
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(packageOf))].join(' ');
  throw new Fault('missing-tool', `not installed: ${missing.join(', ')}`, {
    cure: `sudo apt-get install ${packages} (in a clone: make deps); all about this machine: netscene doctor`,
  });
}
