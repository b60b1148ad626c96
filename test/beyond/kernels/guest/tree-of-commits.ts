import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageOf, unpackedKernel } from './debian-kernels.ts';

/** What one commit of a stand-in for a kernel's repository is. */
export interface Commit {
  readonly subject: string;
  /** Kernel arguments of the commit. */
  readonly args: string;
  /** False: it is built without the bridge module. */
  readonly bridge?: boolean;
  /** False: its build fails. */
  readonly builds?: boolean;
}

/**
 * A git repository whose commits stand for those of a kernel: each has a build script that puts Debian's
 * kernel in place, with or without its bridge module, and kernel arguments that decide how it behaves.
 * @returns the hashes of the commits, in order
 */
export function repositoryOf(commits: readonly Commit[], folder: string): string[] {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'a developer');
  git('config', 'user.email', 'developer@example.org');
  writeFileSync(join(folder, '.gitignore'), 'arch/\nlib/\n');
  return commits.map((commit) => {
    writeFileSync(join(folder, 'netscene.args'), `${commit.args}\n`);
    writeFileSync(join(folder, 'build.sh'), buildScript(commit));
    chmodSync(join(folder, 'build.sh'), 0o755);
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '--message', commit.subject);
    return git('rev-parse', 'HEAD');
  });
}

/** The same commits as folders that are built already: a list of prebuilt kernels. */
export function foldersOf(commits: readonly Commit[], folder: string): string[] {
  return commits.map((commit, index) => {
    const path = join(folder, `kernel-6.${index + 1}`);
    const kernel = unpackedKernel();
    cpSync(kernel, path, { recursive: true });
    writeFileSync(join(path, 'netscene.args'), commit.args);
    if (commit.bridge === false) {
      const release = readdirSync(join(path, 'lib/modules'))[0] as string;
      rmSync(join(path, 'lib/modules', release, 'kernel/net/bridge'), { recursive: true });
    }
    return path;
  });
}

function buildScript({ bridge = true, builds = true }: Commit): string {
  if (!builds) return '#!/bin/sh\necho "error: expected a semicolon"\nexit 2\n';
  const kernel = unpackedKernel();
  const modules = `lib/modules/$(ls '${kernel}/lib/modules')`;
  return `#!/bin/sh -e
rm -rf arch lib && mkdir -p arch/x86/boot
cp '${imageOf(kernel)}' arch/x86/boot/bzImage
cp -r '${kernel}/lib' lib
${bridge ? '' : `rm -r ${modules}/kernel/net/bridge`}
`;
}
