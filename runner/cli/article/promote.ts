import type { ErratumRow } from '../../beyond/page/errata.ts';
import { typographyRow } from '../../beyond/page/found-errata.ts';
import { commandsOfPage, type Page, readPage } from '../../beyond/page/page.ts';
import { readPageText } from '../../beyond/page/page-file.ts';
import { patchOf, withCorrections, withOutputs } from '../../beyond/page/promote/promote-page.ts';
import { scenariosOfPage } from '../../beyond/page/scenarios-of-page.ts';
import { nameOfPage } from '../../beyond/page/session/page-name.ts';
import { hostOfPage, playText } from '../../beyond/page/session/tell-page.ts';
import { typographyErrata } from '../../beyond/page/typography-errata.ts';
import { failuresOf } from '../../beyond/record/told-failures.ts';
import { makePlan, shownPath } from '../../run/plan/request.ts';
import { requireTools } from '../../run/sandbox/required-tools.ts';
import { requireGround } from '../../run/sandbox/sandbox.ts';
import { select } from '../../run/select/select.ts';
import { Fault } from '../../text/fault.ts';
import { harmless } from '../../text/terminal-text.ts';
import { interruptible } from '../interruption.ts';
import { asWritten } from './as-written.ts';
import { runErrata } from './run-errata.ts';

/**
 * `netscene article PAGE --promote`: a patch that puts the page right, first its commands, then what they print then.
 * @returns 1 while the page has something to put right @throws {Fault}
 */
export async function promote({
  page: file,
  scenarios = [],
  see = [],
}: {
  readonly page: string;
  readonly scenarios?: readonly string[] | undefined;
  readonly see?: readonly string[] | undefined;
}): Promise<number> {
  if (/\.(?:sh|bash)$/.test(file)) {
    throw new Fault('unreadable-page', 'a script prints no outputs that could be put right', {
      where: file,
      cure: `run it: netscene import ${file} --run`,
    });
  }
  const sees = see.map(shownPath);
  const before = readPageText(file);
  requireTools();
  await requireGround();
  // A patch has the line ends of its file.
  const isCrlf = /\r\n/.test(before) && !/[^\r]\n/.test(before);
  const corrected = withCorrections(
    isCrlf ? before.replaceAll('\r\n', '\n') : before,
    await corrections(readPage(before, file), scenarios, see),
  );
  const interruption = interruptible();
  const { signal } = interruption;
  const played = await playText(corrected.text, {
    ...{ name: nameOfPage(file), file, timeout: makePlan({}, []).timeout, signal },
    host: { ...hostOfPage({ page: file }), sees },
  }).finally(() => interruption.stop());
  const right = withOutputs(corrected.text, played);
  const patch = patchOf(file, before, isCrlf ? right.text.replaceAll('\n', '\r\n') : right.text);
  process.stdout.write(patch);
  const failed = played.flatMap((one) =>
    one.commands.flatMap((command) =>
      failuresOf(one, command, []).map(({ code }) => ({
        line: command.line,
        why: `fails, and nobody has a correction for it [${code}]: ${command.text.split('\n')[0]}`,
      })),
    ),
  );
  const left = [...corrected.left, ...right.left, ...failed].sort((a, b) => a.line - b.line);
  for (const { line, why } of left) process.stderr.write(`${file}:${line}: ${harmless(why)}\n`);
  return patch === '' && left.length === 0 ? 0 : 1;
}

/** What was tried as a correction of the page, and what its typography breaks. */
async function corrections(
  page: Page,
  names: readonly string[],
  see: readonly string[],
): Promise<readonly ErratumRow[]> {
  if (commandsOfPage(page).length === 0) return [];
  try {
    const found = scenariosOfPage(page, await select(names, { hold: asWritten }));
    return (await runErrata(page, found, see)).rows;
  } catch (error) {
    // A page of nobody's scenarios has its own outputs nevertheless.
    const isUnknown = error instanceof Fault && error.code === 'unknown-page' && names.length === 0;
    if (!isUnknown) throw error;
    return typographyErrata(page).map(typographyRow);
  }
}
