import { Fault } from '../fault.ts';
import { type FileOutput, fileOutput, streamOutput } from '../report/outputs.ts';
import { liveProgress, plainProgress } from '../report/progress.ts';
import type { Reporter } from '../report/reporter.ts';
import { type ReporterName, reporterNames } from '../report/reporter-names.ts';
import { reporters } from '../report/reporters.ts';
import { session } from '../report/session.ts';
import { quietTable } from '../report/table.ts';

/** Who tells of a run, and the files that have to be finished after it. */
export interface Tellers {
  readonly reporters: readonly Reporter[];
  readonly files: readonly FileOutput[];
}

/** What the command line says about telling. */
export interface TellingRequest {
  readonly reporter: readonly string[];
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** Makes the reporters of a run. @throws {Fault} `usage` or `file` */
export function tellers({ reporter: wanted, quiet, verbose }: TellingRequest): Tellers {
  if (quiet && verbose) {
    throw new Fault('usage', 'a run cannot be quiet and verbose', {
      where: '--quiet --verbose',
      cure: 'leave one of them away',
    });
  }
  const stdout = streamOutput(process.stdout);
  const stderr = streamOutput(process.stderr);
  const made: Reporter[] = [];
  const files: FileOutput[] = [];
  const parsed = [...new Set(wanted)].map(parseReporter);
  const onStdout = parsed.filter(({ file }) => file === undefined);
  if (onStdout.length > 1) {
    throw new Fault('usage', 'only one reporter can write to the terminal', {
      where: onStdout.map(({ name }) => `--reporter ${name}`).join(' '),
      cure: `give the others a file: --reporter ${onStdout[1]?.name}=FILE`,
    });
  }
  const showsTable = onStdout[0]?.name === 'table';
  if (verbose) made.push(session(showsTable ? stdout : stderr));
  else if (!quiet) made.push((process.stderr.isTTY ? liveProgress : plainProgress)(stderr));
  try {
    for (const { name, file } of parsed) open(name, file);
  } catch (error) {
    for (const file of files) file.discard();
    throw error;
  }
  return { reporters: made, files };

  function open(name: ReporterName, file: string | undefined): void {
    if (file === undefined) {
      made.push((quiet && name === 'table' ? quietTable : reporters[name])(stdout));
    } else {
      const output = fileOutput(file);
      files.push(output);
      made.push(reporters[name](output));
    }
  }
}

function parseReporter(text: string): { name: ReporterName; file?: string } {
  const [name, ...rest] = text.split('=') as [string, ...string[]];
  if (!(reporterNames as readonly string[]).includes(name)) {
    throw new Fault('usage', `there is no reporter "${name}"`, {
      where: `--reporter ${text}`,
      cure: `one of: ${reporterNames.join(', ')}`,
    });
  }
  if (rest.length === 0) return { name: name as ReporterName };
  const file = rest.join('=');
  if (file === '')
    throw new Fault('usage', 'the file has no name', { where: `--reporter ${text}`, cure: `${name}=FILE` });
  return { name: name as ReporterName, file };
}

/** Every report that can be finished is. @throws {Fault} of the first that cannot */
export function finishAll(files: readonly FileOutput[]): void {
  const faults = files.flatMap((file) => {
    try {
      file.finish();
      return [];
    } catch (error) {
      return [error];
    }
  });
  if (faults.length > 0) throw faults[0];
}
