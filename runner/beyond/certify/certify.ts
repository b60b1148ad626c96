import { randomUUID } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { nobody } from '../../run/sandbox/environment.ts';
import { closeGround } from '../../run/sandbox/ground.ts';
import { holdSandboxes } from '../../run/sandbox/limits.ts';
import { recordNamespaces } from '../../run/sandbox/made-namespaces.ts';
import { activity, atWork } from './bystanders.ts';
import { type Difference, differences } from './difference.ts';
import { reportFiles } from './files.ts';
import { type Kind, kinds, type RunMarks } from './host-state.ts';
import { readHost } from './read-host.ts';

/** What a comparison of the host before and after a run came to. */
export interface Certificate {
  /** What the run did to the host, or may have done with nobody else there to have done it. */
  readonly touched: readonly Difference[];
  /** Files that came, went or changed while other processes of the same user were at work. */
  readonly unclear: readonly Difference[];
  /** Those processes. */
  readonly others: readonly string[];
  /** Kinds that this user may not see. */
  readonly unseen: readonly Kind[];
}

/** The kernel takes namespaces and processes away in its own time. Milliseconds. */
const patience = 3000;
const markName = 'NETSCENE_RUN';

/** Marks what this process starts from now on as ours: before anything of a scenario is loaded. */
export function markRun(): void {
  process.env[markName] ??= randomUUID();
}

/** Looks at the host, lets something happen, and looks again. */
export async function certify<T>(
  request: { readonly reporter: readonly string[] },
  happen: () => Promise<T>,
): Promise<{ result: T; certificate: Certificate }> {
  markRun();
  const marks: RunMarks = {
    mark: `${markName}=${process.env[markName]}`,
    namespaces: recordNamespaces(),
    reports: reportFiles(request.reporter),
  };
  // The run's control group stands, with its janitor, until this process has ended: it is no trace of a run.
  await holdSandboxes();
  const before = readHost(marks);
  const activeBefore = activity();
  const result = await happen();
  await closeGround();
  const until = performance.now() + patience;
  let after = readHost(marks);
  while (differences(before, after).length > 0 && performance.now() < until) {
    await new Promise((done) => setTimeout(done, 200));
    after = readHost(marks);
  }
  const others = atWork(activeBefore, activity());
  const all = differences(before, after);
  const isUnclear = (one: Difference) => one.kind === 'files' && others.length > 0 && !isCertainlyOurs(one);
  return {
    result,
    certificate: {
      touched: all.filter((one) => !isUnclear(one) && !isAnotherUsers(one)),
      unclear: all.filter((one) => isUnclear(one) && !isAnotherUsers(one)),
      others,
      unseen: kinds.filter((kind) => before[kind] === undefined),
    },
  };
}

/** Files that bear our name, or belong to the user that sandboxes of root run as. */
function isCertainlyOurs({ what }: Difference): boolean {
  return (
    new RegExp(`/netscene-mounts-${process.pid}$|\\.${process.pid}\\.partial$`).test(what) ||
    ownerOf(what) === nobody
  );
}

/** A file of a user that no process of marks is cannot be marks. */
function isAnotherUsers({ kind, what }: Difference): boolean {
  const owner = kind === 'files' ? ownerOf(what) : undefined;
  return owner !== undefined && owner !== process.getuid?.() && owner !== nobody;
}

function ownerOf(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.uid;
}
