import { readFileSync } from 'node:fs';
import { parseReport, type Report } from '../beyond/compare/read-report.ts';
import { Fault } from '../text/fault.ts';

/** A file's text; `-` is standard input. @throws {Fault} `file` */
export function savedFile(path: string): { text: string; name: string } {
  const name = path === '-' ? 'standard input' : path;
  try {
    return { text: readFileSync(path === '-' ? 0 : path, 'utf8'), name };
  } catch (error) {
    throw new Fault('file', `it cannot be read: ${(error as Error).message}`, {
      where: name,
      cure: 'name a file that is there and that you may read',
    });
  }
}

/** A run that was saved. @throws {Fault} */
export function savedReport(path: string): Report {
  const { text, name } = savedFile(path);
  return parseReport(text, name);
}
