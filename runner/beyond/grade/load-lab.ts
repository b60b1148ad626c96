import type { Lab } from '../../../lib/index.ts';
import { checkOf } from '../../kit/schema.ts';
import { checkScenario } from '../../run/select/check-scenario.ts';
import { fileOf, loadData } from '../../run/select/load-scenario.ts';
import { select } from '../../run/select/select.ts';
import { Fault } from '../../text/fault.ts';
import { didYouMean } from '../../text/nearest.ts';
import { type Assignment, assignmentOfLab, assignmentOfScenario } from './assignment.ts';

const cure = 'docs/grading.md has an example to start from';
const checkShape = checkOf<Lab>('lab', { verbose: true });

/**
 * Loads what submissions are held to: a lab, or a scenario with a task in it.
 * @throws {Fault} `unreadable-scenario`, `invalid-scenario` or `invalid-lab`, with the file and the key
 */
export async function loadLab(word: string): Promise<Assignment> {
  const file = fileOf(word)?.file ?? word;
  if (fileOf(word) !== undefined || file.includes('.')) {
    const exported = await loadData(file, { params: fileOf(word)?.params });
    if (isLab(exported)) return assignmentOfLab(checkLab(exported, file), file);
    if (exported === undefined || exported === null || typeof exported !== 'object') checkLab(exported, file);
  }
  return assignmentOf(word);
}

/** Of a scenario, which has a task. @throws {Fault} */
async function assignmentOf(word: string): Promise<Assignment> {
  const loaded = await select([word]);
  const [one, ...others] = loaded;
  if (one === undefined || others.length > 0) {
    throw new Fault('invalid-lab', `this means ${loaded.length} scenarios`, {
      where: word,
      cure: `name one: ${loaded.map(({ file, scenario: { name } }) => `${file}:${name}`).join(', ')}`,
    });
  }
  const { scenario, file } = one;
  if (!scenario.steps.some((step) => step.kind === 'setup' && step.task)) {
    throw new Fault('invalid-lab', `${scenario.name} leaves nothing to do: there is no task in it`, {
      where: file,
      cure: "write task('what is asked for') among its steps, where a submission goes (docs/grading.md)",
    });
  }
  return held(assignmentOfScenario(scenario, file), file);
}

function isLab(exported: unknown): boolean {
  return typeof exported === 'object' && exported !== null && ('claims' in exported || 'roles' in exported);
}

/** @throws {Fault} `invalid-lab` */
export function checkLab(exported: unknown, file: string): Lab {
  const fits = checkShape();
  const refuse = (what: string, mend = cure) => new Fault('invalid-lab', what, { where: file, cure: mend });
  if (exported === undefined)
    throw refuse('the file has no default export', `write "export default lab({ … })"; ${cure}`);
  if (!fits(exported)) {
    const [error] = fits.errors ?? [];
    const key = error?.params.additionalProperty ?? error?.params.missingProperty;
    const claim = /^\/claims\/(\d+)/.exec(error?.instancePath ?? '')?.[1];
    const at =
      claim === undefined
        ? error?.instancePath.replaceAll('/', ' ').trim() || 'the lab'
        : `claims ${claim}${titleIn(exported, Number(claim))}${(error?.instancePath ?? '').replace(/^\/claims\/\d+/, '').replaceAll('/', ' ')}`;
    const known = Object.keys((error?.parentSchema as { properties?: object } | undefined)?.properties ?? {});
    throw refuse(
      `${at}: ${error?.message}${key === undefined ? '' : ` ("${key}")`}`,
      error?.keyword === 'additionalProperties'
        ? didYouMean(String(key), known, `allowed here: ${known.join(', ')}`)
        : cure,
    );
  }
  const { name, title, steps } = exported;
  if (steps !== undefined) checkScenario({ name, title, steps: steps.flat() }, file);
  for (const claim of exported.claims ?? []) {
    for (const role of rolesOf(claim)) {
      if (Object.hasOwn(exported.roles ?? {}, role)) continue;
      const known = Object.keys(exported.roles ?? {});
      throw refuse(
        `claim "${claim.title}": there is no role "${role}": there are ${known.join(', ') || 'none'}`,
        didYouMean(role, known, cure),
      );
    }
  }
  held(assignmentOfLab(exported, file), file);
  return exported;
}

/** Points can only be given for something. @throws {Fault} `invalid-lab` */
function held(assignment: Assignment, file: string): Assignment {
  if (assignment.parts.some((part) => 'claim' in part)) return assignment;
  throw new Fault('invalid-lab', 'nothing is claimed: every submission would have all points', {
    where: file,
    cure: 'add claims, or steps after the task: reachable, unreachable, shows',
  });
}

function titleIn(exported: unknown, index: number): string {
  const { title } = ((exported as { claims?: { title?: unknown }[] }).claims ?? [])[index] ?? {};
  return typeof title === 'string' ? ` "${title}"` : '';
}

function rolesOf(claim: NonNullable<Lab['claims']>[number]): string[] {
  switch (claim.kind) {
    case 'exist':
      return [claim.role];
    case 'reach':
    case 'silent':
      return [claim.from, claim.to];
    case 'forward':
      return [claim.only];
    case 'step':
      return [];
  }
}
