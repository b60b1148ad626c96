import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { importText } from '../../beyond/page/import/import-text.ts';
import { type ImportedPage, scenariosFromPage } from '../../beyond/page/import/scenarios-from-page.ts';
import { readPageFile } from '../../beyond/page/page-file.ts';
import type { EventBody } from '../../run/events/event.ts';
import type { HostCondition } from '../../run/host/conditions.ts';
import { makePlan } from '../../run/plan/request.ts';
import { requireTools } from '../../run/sandbox/required-tools.ts';
import { requireGround } from '../../run/sandbox/sandbox.ts';
import { Fault } from '../../text/fault.ts';
import { painter, wantsColor } from '../../text/terminal-text.ts';
import { interruptible } from '../interruption.ts';
import { editorNeeds } from '../new/editor-config.ts';
import { writeNewFile } from '../new-file.ts';
import { type RunRequest, run, tell } from '../run/run.ts';
import { PageOutcome } from './outcome-text.ts';
import { tellPage } from './play.ts';

export interface ImportRequest extends Omit<RunRequest, 'scenarios'> {
  readonly page: string;
  /** Folder for the files. */
  readonly out?: string | undefined;
  /** Run what was imported. */
  readonly run: boolean;
  /** What a script is given. */
  readonly args?: readonly string[] | undefined;
  /** What the machine is like that the page meets. */
  readonly host?: readonly HostCondition[] | undefined;
}

/** `netscene import PAGE`: writes the page's scenarios, says what is in none, and runs them if wanted. */
export async function importPage(request: ImportRequest): Promise<number> {
  const here = (request.kernel ?? []).length === 0;
  if (request.run && here && request.out === undefined) return played(request);
  const imported = scenariosFromPage(readPageFile(request.page));
  if (imported.scenarios.length === 0) {
    const [first] = imported.unplaced;
    throw new Fault('unreadable-page', 'no command of the page can be run in a sandbox', {
      where: request.page,
      cure:
        first === undefined ? 'give a page with commands' : `the first one, line ${first.line}: ${first.why}`,
    });
  }
  const temporary = request.run && request.out === undefined;
  const folder = temporary ? mkdtempSync(join(tmpdir(), 'netscene-import-')) : folderOf(request);
  try {
    const files = write(imported, folder);
    const where = temporary ? undefined : folder;
    // A document on the standard output stays alone there.
    const told = !request.run || tellsTable(request) ? process.stdout : process.stderr;
    const text = importText(request.page, imported, where, painter({ color: wantsColor(told) }));
    if (!request.run) {
      told.write(text);
      return 0;
    }
    if (!request.quiet) told.write(text);
    return await run({ ...request, scenarios: files });
  } finally {
    if (temporary) rmSync(folder, { recursive: true, force: true });
  }
}

/** Records the page as it runs, and tells what became of it. */
async function played(request: ImportRequest): Promise<number> {
  const interruption = interruptible();
  try {
    requireTools();
    await requireGround();
    const outcome = new PageOutcome();
    const plan = makePlan(request, []);
    const result = await tell(request, plan, interruption.signal, async (emit, signal) => {
      const heard = (event: EventBody) => {
        outcome.add({ seq: 0, time: 0, ...event });
        emit(event);
      };
      await tellPage(request, plan, heard, signal);
    });
    const told = tellsTable(request) ? process.stdout : process.stderr;
    if (!request.quiet) told.write(`\n${outcome.text(painter({ color: wantsColor(told) }))}`);
    return result.exitCode;
  } finally {
    interruption.stop();
  }
}

function tellsTable({ reporter, verbose }: ImportRequest): boolean {
  return verbose || reporter.every((one) => one === 'table' || one.includes('='));
}

function folderOf({ out, page }: ImportRequest): string {
  if (out !== undefined) return out;
  return basename(page).replace(/\.\w+$/, '') || 'page';
}

/** Writes all files or, where one of them is there already, none. */
function write({ scenarios }: ImportedPage, folder: string): string[] {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new Fault('file', (error as Error).message, {
      where: folder,
      cure: 'name another folder: --out DIR',
    });
  }
  const files = scenarios.map(({ fileName }) => join(folder, fileName));
  const there = files.find((file) => existsSync(file));
  if (there !== undefined) {
    throw new Fault('file', 'the file is there already; nothing was written', {
      where: there,
      cure: 'name another folder: --out DIR',
    });
  }
  for (const [index, { source }] of scenarios.entries()) writeNewFile(files[index] as string, source);
  const editor = editorNeeds(folder);
  if (editor.kind === 'file') writeNewFile(editor.file, editor.text);
  // A word without a slash would be the name of a scenario of the package.
  return files.map((file) => (file.includes('/') ? file : `./${file}`));
}
