import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { type DraftedPage, draftPage } from '../../beyond/page/import/draft-page.ts';
import { scenarioSource } from '../../beyond/page/import/scenario-source.ts';
import { nameOfPage } from '../../beyond/page/session/page-name.ts';
import { hostOfPage, type PlayRequest, tellPage } from '../../beyond/page/session/tell-page.ts';
import type { Played } from '../../beyond/record/played.ts';
import type { EventBody } from '../../run/events/event.ts';
import type { RunResult } from '../../run/events/fold.ts';
import { makePlan } from '../../run/plan/request.ts';
import { requireTools } from '../../run/sandbox/required-tools.ts';
import { requireGround } from '../../run/sandbox/sandbox.ts';
import { Fault } from '../../text/fault.ts';
import { painter, wantsColor } from '../../text/terminal-text.ts';
import { interruptible } from '../interruption.ts';
import { editorNeeds } from '../new/editor-config.ts';
import { writeNewFile } from '../new-file.ts';
import { type RunRequest, run, tell } from '../run/run.ts';
import { drawingFor } from './drawing-for.ts';
import { importText } from './import-text.ts';
import { PageOutcome } from './outcome-text.ts';

export interface ImportRequest extends Omit<RunRequest, 'scenarios'>, PlayRequest {
  /** Folder for the files. */
  readonly out?: string | undefined;
  /** Tell what became of the page; files are written where a folder is named. */
  readonly run: boolean;
}

/** `netscene import PAGE`: follows the page in a sandbox; tells what became of it, writes scenarios of it, or both. */
export async function importPage(request: ImportRequest): Promise<number> {
  const interruption = interruptible();
  try {
    const writes = !request.run || request.out !== undefined;
    const folder = folderOf(request);
    if (writes) refuseWrittenOver(folder, request);
    requireTools();
    await requireGround();
    if (request.run && isElsewhere(request)) return await onKernels(request, interruption.signal);
    const { result, played, outcome } = await follow(request, writes, interruption.signal);
    // A document on the standard output stays alone there.
    const told = !request.run || tellsTable(request) ? process.stdout : process.stderr;
    const paint = painter({ color: wantsColor(told) });
    if (request.run && !request.quiet) told.write(`\n${outcome.text(paint)}`);
    if (interruption.signal.aborted || !writes) return result.exitCode;
    const drafted = draftsOf(request, played);
    const files = await write(drafted, folder);
    if (!request.quiet || !request.run)
      told.write(`${request.run ? '\n' : ''}${importText(request.page, drafted, { folder, files, paint })}`);
    return request.run ? result.exitCode : 0;
  } finally {
    interruption.stop();
  }
}

function isElsewhere({ kernel = [], build, repeat = 1 }: ImportRequest): boolean {
  return kernel.length > 0 || build !== undefined || repeat > 1;
}

/** What was recorded of the page here is run on other kernels. */
async function onKernels(request: ImportRequest, signal: AbortSignal): Promise<number> {
  const { played } = await follow({ ...request, run: false }, true, signal);
  const drafted = draftsOf(request, played);
  const folder = request.out ?? mkdtempSync(join(tmpdir(), 'netscene-import-'));
  try {
    const files = await write(drafted, folder);
    return await run({ ...request, scenarios: files.map((file) => resolve(file)) });
  } finally {
    if (request.out === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** Records the page as it runs. Where only files are wanted nothing is told of the run. */
async function follow(
  request: ImportRequest,
  watchNetwork: boolean,
  signal: AbortSignal,
): Promise<{ result: RunResult; played: readonly Played[]; outcome: PageOutcome }> {
  const outcome = new PageOutcome();
  const plan = makePlan(request, []);
  let played: readonly Played[] = [];
  const telling = request.run ? request : { ...request, reporter: [], quiet: true, verbose: false };
  const result = await tell(telling, plan, signal, async (emit, ended) => {
    const heard = (event: EventBody) => {
      outcome.add({ seq: 0, time: 0, ...event });
      emit(event);
    };
    played = await tellPage({ ...request, watchNetwork }, plan, heard, ended);
  });
  return { result, played, outcome };
}

function draftsOf(request: ImportRequest, played: readonly Played[]): (DraftedPage & { played: Played })[] {
  const on = hostOfPage(request);
  const drafted = played.flatMap((one) => {
    const draft = draftPage(one, request.page, { uplink: on.uplink, conditions: on.conditions });
    return draft === undefined ? [] : [{ ...draft, played: one }];
  });
  if (drafted.length > 0) return drafted;
  const first = played.flatMap(({ commands }) => commands).find(({ notRun }) => notRun !== undefined);
  throw new Fault('unreadable-page', 'no command of the page can be run in a sandbox', {
    where: request.page,
    cure:
      first === undefined
        ? 'give a page with commands'
        : `the first one, line ${first.line}: ${first.notRun}`,
  });
}

function tellsTable({ reporter, verbose }: ImportRequest): boolean {
  return verbose || reporter.every((one) => one === 'table' || one.includes('='));
}

function folderOf({ out, page }: ImportRequest): string {
  if (out !== undefined) return out;
  return basename(page).replace(/\.\w+$/, '') || 'page';
}

/** Before anything is tried that could not be kept. */
function refuseWrittenOver(folder: string, request: ImportRequest): void {
  const file = join(folder, `${nameOfPage(request.page)}.ts`);
  if (!existsSync(file)) return;
  throw new Fault('file', 'the file is there already; nothing was written', {
    where: file,
    cure: 'name another folder: --out DIR',
  });
}

/** Writes all files or, where one of them is there already, none; gives their paths. */
async function write(
  drafted: readonly (DraftedPage & { played: Played })[],
  folder: string,
): Promise<string[]> {
  const sources = await Promise.all(
    drafted.map(async ({ draft, played: { network }, uplink }) => {
      const fullest = network?.fullest;
      const isDrawn = fullest !== undefined && fullest.namespaces.size > 1;
      const drawing = isDrawn ? await drawingFor(fullest, draft.name, uplink) : undefined;
      return scenarioSource({ ...draft, ...(drawing !== undefined && { drawing }) }, 'netscene');
    }),
  );
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new Fault('file', (error as Error).message, {
      where: folder,
      cure: 'name another folder: --out DIR',
    });
  }
  const files = drafted.map(({ draft }) => join(folder, `${draft.name}.ts`));
  const there = files.find((file) => existsSync(file));
  if (there !== undefined) {
    throw new Fault('file', 'the file is there already; nothing was written', {
      where: there,
      cure: 'name another folder: --out DIR',
    });
  }
  for (const [index, source] of sources.entries()) writeNewFile(files[index] as string, source);
  const editor = editorNeeds(folder);
  if (editor.kind === 'file') writeNewFile(editor.file, editor.text);
  return files;
}
