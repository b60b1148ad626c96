import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { defused } from '../run/report/defused.ts';
import type { FileContent } from '../run/report/draft.ts';
import { type FileOutput, fileOutput, streamOutput } from '../run/report/outputs.ts';
import type { Output, Reporter } from '../run/report/reporter.ts';
import { type ReporterName, reporterNames } from '../run/report/reporter-names.ts';
import { reporters } from '../run/report/reporters.ts';
import { Fault } from '../text/fault.ts';

/** Who tells of a run, and the files that have to be finished after it. */
export interface Reporting {
  readonly reporters: readonly Reporter[];
  readonly files: readonly FileOutput[];
}

/** What the command line says about telling. */
export interface TellingRequest {
  readonly reporter: readonly string[];
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** Whether people are told how far it is: of a run that is on, not of one that is over. */
export interface TellingOptions {
  readonly progress: 'shown' | 'none';
}

/** Makes the reporters of a run. @throws {Fault} `usage` or `file` */
export async function reporting(
  { reporter: wanted, quiet, verbose }: TellingRequest,
  { progress }: TellingOptions,
): Promise<Reporting> {
  if (quiet && verbose) {
    throw new Fault('usage', 'a run cannot be quiet and verbose', {
      where: '--quiet --verbose',
      cure: 'leave one of them away',
    });
  }
  const github = process.env.GITHUB_ACTIONS === 'true';
  const [stdout, stderr] = [process.stdout, process.stderr].map((stream) =>
    github ? defusedOutput(streamOutput(stream)) : streamOutput(stream),
  ) as [Output, Output];
  const made: Reporter[] = [];
  const files: FileOutput[] = [];
  const parsed = [...new Set(wanted)].map(parseReporter);
  holdFilesApart(parsed);
  const onStdout = parsed.filter(({ name, file }) => file === undefined && name !== 'github');
  if (onStdout.length > 1) {
    throw new Fault('usage', 'only one reporter can write to the terminal', {
      where: onStdout.map(({ name }) => `--reporter ${name}`).join(' '),
      cure: `give the others a file: --reporter ${onStdout[1]?.name}=FILE`,
    });
  }
  const showsTable = onStdout[0]?.name === 'table';
  if (verbose) {
    const { session } = await import('../run/report/session.ts');
    made.push(session(showsTable ? stdout : stderr));
  } else if (!quiet && progress === 'shown') {
    const { liveProgress, plainProgress } = await import('../run/report/progress.ts');
    made.push((process.stderr.isTTY ? liveProgress : plainProgress)(stderr));
  }
  const toFile = (path: string, content: FileContent) => {
    const output = fileOutput(path, content);
    files.push(output);
    return output;
  };
  try {
    for (const { name, file } of parsed) {
      const make = await reporters[quiet && file === undefined && name === 'table' ? 'quiet-table' : name]();
      if (file !== undefined) made.push(make(toFile(file, name === 'ndjson' ? 'stream' : 'document')));
      // GitHub's runner takes the annotations from the log; they go along with another reporter.
      else made.push(make(name === 'github' ? streamOutput(process.stdout) : stdout));
      const summary = process.env.GITHUB_STEP_SUMMARY;
      if (name === 'github' && summary)
        made.push((await reporters['github-summary']())(toFile(summary, 'addition')));
    }
  } catch (error) {
    for (const file of files) file.discard();
    throw error;
  }
  return { reporters: made, files };
}

/** An output to a log that GitHub's runner reads. */
function defusedOutput(output: Output): Output {
  // Not a copy: an output's width changes with its terminal.
  return Object.create(output, { write: { value: (text: string) => output.write(defused(text)) } });
}

/** Gives every report its name, the others even when one of them cannot be written. @throws {Fault} `file` */
export function finishFiles(files: readonly FileOutput[]): void {
  const faults: Fault[] = [];
  for (const file of files) {
    try {
      file.finish();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.push(error);
    }
  }
  const [first] = faults;
  if (first === undefined) return;
  const { code, message, cure } = first;
  const where = faults.map((fault) => fault.where).join(', ');
  throw new Fault(code, message, { where, ...(cure !== undefined && { cure }) });
}

/** Two reports in one file would be neither. */
function holdFilesApart(parsed: readonly { name: string; file?: string }[]): void {
  const seen = new Map<string, string>();
  for (const { name, file } of parsed) {
    if (file === undefined) continue;
    const other = seen.get(resolve(file));
    // What is no file (/dev/null, a pipe) takes as many as there are.
    const shared = other !== undefined && statSync(file, { throwIfNoEntry: false })?.isFile() !== false;
    if (shared)
      throw new Fault('usage', 'two reports cannot go to the same file', {
        where: `--reporter ${other}=${file} --reporter ${name}=${file}`,
        cure: 'give each a file of its own',
      });
    seen.set(resolve(file), name);
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
