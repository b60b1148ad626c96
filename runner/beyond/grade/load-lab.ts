import type { Lab } from '../../../lib/index.ts';
import { checkOf } from '../../kit/schema.ts';
import { loadData } from '../../run/select/load-scenario.ts';
import { Fault } from '../../text/fault.ts';

const cure = 'docs/grading.md has an example to start from';
const checkShape = checkOf<Lab>('lab');

/** Loads a lab. @throws {Fault} `unreadable-scenario` or `invalid-lab`, with the file and the key */
export async function loadLab(file: string): Promise<Lab> {
  return checkLab(await loadData(file), file);
}

/** @throws {Fault} `invalid-lab` */
export function checkLab(exported: unknown, file: string): Lab {
  const fits = checkShape();
  const refuse = (what: string) => new Fault('invalid-lab', what, { where: file, cure });
  if (!fits(exported)) {
    const [error] = fits.errors ?? [];
    const key = error?.params.additionalProperty ?? error?.params.missingProperty;
    const at = error?.instancePath.replaceAll('/', ' ').trim() || 'the lab';
    throw refuse(`${at}: ${error?.message}${key === undefined ? '' : ` ("${key}")`}`);
  }
  for (const claim of exported.claims) {
    for (const role of rolesOf(claim)) {
      if (Object.hasOwn(exported.roles ?? {}, role)) continue;
      const known = Object.keys(exported.roles ?? {}).join(', ') || 'none';
      throw refuse(`claim "${claim.title}": there is no role "${role}": there are ${known}`);
    }
  }
  return exported;
}

function rolesOf(claim: Lab['claims'][number]): string[] {
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
