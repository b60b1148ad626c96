/**
 * What `import … from 'zx'` means in a scenario file: zx, with what it would do to the machine done in the sandbox of
 * the step that calls it, or refused.
 */
export * from 'zx';
export { cd } from './shell.ts';

import { currentStep } from './current-step.ts';

/** Works on the machine, and not in the sandbox: refused, with what to write in its place. */
function refused(name: string, instead: string): () => never {
  return () => {
    currentStep(name);
    throw new Error(`${name} of zx works on the machine and not in the sandbox: write ${instead}`);
  };
}

export const which = refused('which', 'await $`command -v NAME`');
export const ps = refused('ps', 'await $`ps -e`');
export const kill = refused('kill', 'await $`kill PID`, or COMMAND.kill() of a command that you started');
export const tmpfile = refused('tmpfile', 'await $`mktemp`');
export const tempfile = tmpfile;
export const tmpdir = refused('tmpdir', 'await $`mktemp -d`');
export const tempdir = tmpdir;
