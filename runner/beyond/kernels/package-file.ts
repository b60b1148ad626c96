import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { hostEnvironment } from '../../run/sandbox/environment.ts';
import { whereOnHost } from '../../run/sandbox/required-tools.ts';
import { Fault } from '../../text/fault.ts';
import type { Store } from './store.ts';

/** What of a kernel package is wanted: the image, and modules that have to do with networks. */
const members = [
  './boot/vmlinuz-*',
  './lib/modules/*/modules.*',
  './lib/modules/*/kernel/net/*',
  './lib/modules/*/kernel/drivers/net/*',
  './lib/modules/*/kernel/lib/*',
  './lib/modules/*/kernel/crypto/*',
  './lib/modules/*/kernel/arch/x86/crypto/*',
].flatMap((member) => [member, member.replace('./lib/', './usr/lib/')]);

/** Prints the exit codes of both: only together they say that all was unpacked. */
const extract = `
package=$1 folder=$2; shift 2
LC_ALL=C dpkg-deb --fsys-tarfile "$package" |
  LC_ALL=C tar --extract --no-same-owner --wildcards --directory "$folder" "$@"
echo "\${PIPESTATUS[@]}"
`;

/** What tar says, with exit code 2, of a package that has not every member (tar(1)); all else that it says is a fault. */
const noSuchMember = /: Not found in archive$|^tar: Exiting with failure status due to previous errors$/;

/**
 * Unpacks a Debian kernel package into the store, unless it is there from another day.
 * @returns the folder, which holds `boot` and `lib` or `usr`
 * @throws {Fault} `kernel` when it is no package, or damaged; `missing-tool`
 */
export async function unpackPackage(path: string, store: Store): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return store.get(`package-${hash.digest('hex').slice(0, 32)}`, (folder) => unpack(path, folder));
}

async function unpack(path: string, folder: string): Promise<void> {
  for (const program of ['dpkg-deb', 'tar'] as const) {
    if (whereOnHost(program) !== undefined) continue;
    throw new Fault('missing-tool', `${program} is not installed; a Debian package is unpacked with it`, {
      cure: `install the package ${program === 'tar' ? 'tar' : 'dpkg'}, or unpack it yourself and give its folder`,
    });
  }
  mkdirSync(folder, { recursive: true });
  const { printed, said } = await ended(
    spawn('bash', ['-c', extract, 'netscene', path, folder, ...members], {
      env: hostEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  const [read, unpacked] = printed.split(' ').map(Number);
  const faults = said.split('\n').filter((line) => line !== '' && !noSuchMember.test(line));
  if (faults.some((line) => /No space left|Disk quota|Wrote only/.test(line))) {
    throw Object.assign(new Error('no space left on the device'), { code: 'ENOSPC' });
  }
  if (read !== 0 || (unpacked !== 0 && unpacked !== 2) || faults.length > 0) {
    throw new Fault('kernel', `the package cannot be read: ${faults[0] ?? 'what unpacks it was ended'}`, {
      where: path,
      cure: 'fetch it again: apt-get download linux-image-VERSION',
    });
  }
  if (images(folder).length !== 1) {
    throw new Fault('kernel', 'this package holds no kernel', {
      where: path,
      cure: 'take the one with the image: linux-image-VERSION-amd64, not a -dbg, -headers or meta package',
    });
  }
}

/** Kernel images in the `boot` folder of an unpacked package. */
export function images(folder: string): string[] {
  try {
    return readdirSync(join(folder, 'boot'))
      .filter((name) => name.startsWith('vmlinuz-'))
      .map((name) => join(folder, 'boot', name));
  } catch {
    return [];
  }
}

function ended(child: ReturnType<typeof spawn>): Promise<{ printed: string; said: string }> {
  let [printed, said] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ printed, said: said + error.message }));
    child.once('close', () => resolve({ printed: printed.trim(), said }));
  });
}
