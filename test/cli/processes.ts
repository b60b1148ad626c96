import { readdirSync, readFileSync } from 'node:fs';

/** The command lines of all processes of this machine, with blanks between their words. */
function commandLines(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trimEnd();
      } catch {
        // It has ended since it was listed.
        return '';
      }
    });
}

/** How many processes with exactly this command line run on the machine. */
export const running = (commandLine: string): number =>
  commandLines().filter((line) => line === commandLine).length;

/** A sleep that no other run of any test knows. */
export const endlessSleep = (): string => `sleep ${30_000 + Math.random()}`;
