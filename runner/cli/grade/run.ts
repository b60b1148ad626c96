import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Assignment } from '../../beyond/grade/assignment.ts';
import { gradeAll } from '../../beyond/grade/grade.ts';
import { gradeSolution } from '../../beyond/grade/grade-submission.ts';
import { loadLab } from '../../beyond/grade/load-lab.ts';
import { type FormatName, formatNames, perSubmission, writerOf } from '../../beyond/grade/report/formats.ts';
import type { Grade } from '../../beyond/grade/result.ts';
import type { Listener } from '../../run/events/bus.ts';
import { shownPath } from '../../run/plan/request.ts';
import { fileOutput, streamOutput } from '../../run/report/outputs.ts';
import { requireTools } from '../../run/sandbox/required-tools.ts';
import { requireGround } from '../../run/sandbox/sandbox.ts';
import { fileBeside } from '../../run/select/file-beside.ts';
import { Fault } from '../../text/fault.ts';
import { plainColumns } from '../../text/terminal-text.ts';
import { interruptible } from '../interruption.ts';

export interface GradeRequest {
  readonly lab: string;
  readonly submissions: readonly string[];
  readonly format: readonly string[];
  readonly jobs?: number | undefined;
  readonly timeout: number;
  readonly deadline: number;
  readonly see?: readonly string[] | undefined;
}

/** `netscene grade`: 0 when every submission has all points, 1 when one lost some. @throws {Fault} */
export async function grade(request: GradeRequest): Promise<number> {
  const formats = [...new Set(request.format)].map(parseFormat);
  holdNumbers(request);
  const sees = request.see?.map(shownPath);
  const lab = await loadLab(request.lab);
  refuseMissing(request.submissions);
  requireTools();
  await requireGround();
  const { signal, stop } = interruptible();
  const films = formats.some(({ name }) => name === 'html') ? new Films() : undefined;
  try {
    const { jobs, timeout, deadline } = request;
    const filmed = await films?.maker();
    const options = { jobs, timeout, deadline, sees, signal, filmed };
    const grades =
      request.submissions.length === 0
        ? [await gradeSolution(requireSolution(lab), options)]
        : await gradeAll(lab, request.submissions, options);
    for (const one of formats) await write(one, grades, films);
    if (signal.aborted) return 130;
    return grades.every(({ points, outOf }) => points === outOf) ? 0 : 1;
  } finally {
    stop();
  }
}

interface Format {
  readonly name: FormatName;
  readonly path: string | undefined;
}

/** A name that means nothing is a slip of the teacher’s, and no submission. @throws {Fault} `file` */
function refuseMissing(submissions: readonly string[]): void {
  const missing = submissions.filter((file) => !existsSync(file));
  if (missing.length === 0) return;
  throw new Fault('file', `there is no such file: ${missing.join(', ')}`, {
    where: missing[0] as string,
    cure: fileBeside(missing[0] as string) ?? 'name files or folders that are there: submissions/*',
  });
}

/** Without submissions the lab itself is tried. @throws {Fault} `usage` */
function requireSolution(lab: Assignment): Assignment {
  if (lab.solution.length > 0) return lab;
  throw new Fault('usage', 'there is nothing to grade', {
    where: lab.file,
    cure: "name submissions, or write a solution in backquotes after task('…') to try the lab with it",
  });
}

/** The film of each submission, told where it was graded. */
class Films {
  readonly #texts = new Map<string, () => string>();

  async maker(): Promise<(file: string) => Listener> {
    const { html } = await import('../../run/report/html.ts');
    return (file) => {
      let text = '';
      this.#texts.set(file, () => text);
      return html({ write: (more) => (text += more), columns: plainColumns, color: false });
    };
  }

  of({ file }: Grade): string | undefined {
    return this.#texts.get(file)?.();
  }
}

async function write(
  { name, path }: Format,
  grades: readonly Grade[],
  films: Films | undefined,
): Promise<void> {
  if (name === 'html') {
    for (const one of grades) {
      const film = films?.of(one);
      if (film !== undefined) save(join(folderOf(path as string, one), 'film.html'), film);
    }
    return;
  }
  const stdout = streamOutput(process.stdout);
  if (path === undefined) {
    stdout.write((await writerOf(name, stdout))(grades));
    return;
  }
  const writer = await writerOf(name, { color: false, columns: 80 });
  const file = perSubmission[name];
  if (file === undefined) return save(path, writer(grades));
  for (const one of grades) save(join(folderOf(path, one), file), writer([one]));
}

/** A folder for one submission. @throws {Fault} `file` */
function folderOf(path: string, { submission }: Grade): string {
  const folder = join(path, submission.replaceAll(/[^\w.-]+/g, '_').replace(/^\.+/, '_'));
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new Fault('file', (error as Error).message, {
      where: folder,
      cure: 'name a folder that you may write to',
    });
  }
  return folder;
}

function save(path: string, text: string): void {
  const output = fileOutput(path);
  output.write(text);
  output.finish();
}

function parseFormat(text: string): Format {
  const [name = '', ...rest] = text.split('=');
  if (!(formatNames as readonly string[]).includes(name) || (rest.length > 0 && rest.join('=') === '')) {
    throw new Fault('usage', `there is no format "${text}"`, {
      where: `--format ${text}`,
      cure: `one of: ${formatNames.join(', ')}; with a file: csv=class.csv`,
    });
  }
  if (name === 'html' && rest.length === 0) {
    throw new Fault('usage', 'a film for each submission needs a folder', {
      where: `--format ${text}`,
      cure: '--format html=films writes films/NAME/film.html',
    });
  }
  return { name: name as FormatName, path: rest.length === 0 ? undefined : rest.join('=') };
}

function holdNumbers({ jobs, timeout, deadline }: GradeRequest): void {
  for (const [option, value] of Object.entries({ timeout, deadline })) {
    if (value > 0 && value <= 3600) continue;
    throw new Fault('usage', `--${option} must be a number of seconds above 0`, {
      where: `--${option}`,
      cure: 'netscene grade --help',
    });
  }
  if (jobs !== undefined && !(Number.isInteger(jobs) && jobs > 0))
    throw new Fault('usage', '--jobs must be a whole number above 0', {
      where: '--jobs',
      cure: 'netscene grade --help',
    });
}
