import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gradeAll } from '../../beyond/grade/grade.ts';
import { loadLab } from '../../beyond/grade/load-lab.ts';
import { type FormatName, formatNames, perSubmission, writerOf } from '../../beyond/grade/report/formats.ts';
import type { Grade } from '../../beyond/grade/result.ts';
import { fileOutput, streamOutput } from '../../run/report/outputs.ts';
import { requireTools } from '../../run/sandbox/required-tools.ts';
import { requireGround } from '../../run/sandbox/sandbox.ts';
import { Fault } from '../../text/fault.ts';
import { interruptible } from '../interruption.ts';

export interface GradeRequest {
  readonly lab: string;
  readonly submissions: readonly string[];
  readonly format: readonly string[];
  readonly jobs?: number | undefined;
  readonly timeout: number;
  readonly deadline: number;
}

/** `netscene grade`: 0 when every submission has all points, 1 when one lost some. @throws {Fault} */
export async function grade(request: GradeRequest): Promise<number> {
  const formats = [...new Set(request.format)].map(parseFormat);
  holdNumbers(request);
  const lab = await loadLab(request.lab);
  requireTools();
  await requireGround();
  const { signal, stop } = interruptible();
  try {
    const { jobs, timeout, deadline } = request;
    const grades = await gradeAll(lab, request.submissions, { jobs, timeout, deadline, signal });
    for (const one of formats) await write(one, grades);
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

async function write({ name, path }: Format, grades: readonly Grade[]): Promise<void> {
  const stdout = streamOutput(process.stdout);
  if (path === undefined) {
    stdout.write((await writerOf(name, stdout))(grades));
    return;
  }
  const writer = await writerOf(name, { color: false, columns: 80 });
  const file = perSubmission[name];
  if (file === undefined) return save(path, writer(grades));
  for (const one of grades) {
    const folder = join(path, one.submission.replaceAll(/[^\w.-]+/g, '_').replace(/^\.+/, '_'));
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw new Fault('file', (error as Error).message, {
        where: folder,
        cure: 'name a folder that you may write to',
      });
    }
    save(join(folder, file), writer([one]));
  }
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
