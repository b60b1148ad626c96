import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

let isTold = false;

/**
 * Says how a scenario file is run where somebody has started it itself, as `node lab.ts` or `npx zx lab.ts` do: it
 * only defines a scenario, so nothing would happen and nothing be said.
 * @param file the file that defines it, as the engine names it
 */
export function tellIfStartedDirectly(file: string | undefined): void {
  if (isTold || file === undefined) return;
  const path = file.startsWith('file:') ? fileURLToPath(file) : file;
  // The second word is the file itself, or zx, which takes it as its own.
  const [, started = '', operand = ''] = process.argv;
  const isZx = /[\\/]zx(?:[\\/]build[\\/]cli\.js)?$/.test(started);
  const isStarted = [started, ...(isZx ? [operand] : [])].some(
    (word) => word !== '' && path.endsWith(ending(word)),
  );
  // A program, or a test, that makes scenarios for itself exports none.
  if (!isStarted || !/^export default\b/m.test(readFileSync(path, 'utf8'))) return;
  isTold = true;
  process.stderr.write(
    `This file defines a scenario. Run it with: npx netscene run ${isZx ? operand : path}\n`,
  );
  process.exitCode = 129;
}

/** How it ends an absolute path. */
function ending(word: string): string {
  return `/${word.replace(/^(?:\.{0,2}\/)+/, '')}`;
}
