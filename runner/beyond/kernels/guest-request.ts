import { readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { filesBelow } from '../../kit/files-below.ts';
import type { Plan } from '../../run/plan/plan.ts';
import { whereOnHost } from '../../run/sandbox/required-tools.ts';
import { isPackaged } from '../../run/select/load-scenario.ts';
import { foldersOf } from '../selftest/selftests.ts';
import type { GuestFile } from './cpio.ts';
import type { PlanInGuest } from './guest.ts';
import { modulesFor } from './modules-for.ts';
import { programFiles } from './program-files.ts';

/** How much more patient a guest is that is emulated: about ten times slower than the machine it runs on. */
const patience = { kvm: 1, tcg: 4 } as const;

/**
 * What one run asks of a guest, as files of its root: the plan for the runner inside, and scenario
 * files from outside of the package, each with what it imports in one module.
 * @param selftests the folder of the tests of a kernel's tree, where those are what the plan names
 */
export async function guestRequest(
  plan: Plan,
  machine: { readonly accelerator: keyof typeof patience; readonly cpus: number },
  selftests?: string,
): Promise<GuestFile[]> {
  if (selftests !== undefined) return selftestRequest(plan, machine, selftests);
  const own = plan.scenarios.filter((loaded) => !isPackaged(loaded));
  const files = [...new Set(own.map(({ file }) => file))];
  const bundled = await Promise.all(files.map(bundle));
  const texts = textsOf(plan, bundled);
  const slower = patience[machine.accelerator];
  const { scenarios, ...asDecided } = plan;
  const packaged = scenarios.filter(isPackaged).map(({ scenario }) => scenario.name);
  const inGuest: PlanInGuest = {
    ...asDecided,
    packaged,
    own: own.map(({ scenario, file, inFile, params }) => ({
      path: `/${bundled[files.indexOf(file)]?.path}`,
      inFile,
      name: scenario.name,
      ...(params && { params }),
    })),
    jobs: machine.cpus,
    ...patientTimes(plan, slower),
  };
  return [
    ...planFiles(inGuest, texts),
    ...bundled,
    ...(files.length === 0 ? [] : await programFiles(programsOf(texts))),
  ];
}

/** The times of a plan, in milliseconds, on a guest that is so many times slower. */
function patientTimes({ timeout, deadline }: Plan, slower: number) {
  return { timeout: timeout * slower, deadline: deadline * slower, patience: slower };
}

/** The plan, and the kernel's modules that these texts may want. */
function planFiles(inGuest: PlanInGuest, texts: readonly string[]): GuestFile[] {
  return [
    { path: 'netscene/plan.json', kind: 'data', mode: 0o644, data: JSON.stringify(inGuest) },
    { path: 'netscene/modules', kind: 'data', mode: 0o644, data: modulesFor(texts).join(' ') },
  ];
}

/** The same for tests of a kernel's tree, which come along with the folders that they stand in, and what they source. */
async function selftestRequest(
  plan: Plan,
  { accelerator, cpus }: { readonly accelerator: keyof typeof patience; readonly cpus: number },
  root: string,
): Promise<GuestFile[]> {
  const slower = patience[accelerator];
  const { scenarios, ...asDecided } = plan;
  const selftests = scenarios.map(({ scenario }) => scenario.name);
  const files = foldersOf(selftests).flatMap((folder) => filesBelow(join(root, folder)));
  const texts = selftests.map((test) => readFileSync(join(root, test), 'utf8'));
  const libraries = files.filter((file) => file.endsWith('.sh')).map((file) => readFileSync(file, 'utf8'));
  const inGuest: PlanInGuest = {
    ...asDecided,
    packaged: [],
    own: [],
    selftests,
    jobs: cpus,
    ...patientTimes(plan, slower),
  };
  return [
    ...planFiles(inGuest, texts),
    ...files.map(
      (from): GuestFile => ({
        path: `netscene/selftests/${relative(root, from)}`,
        kind: 'file',
        from,
        mode: (statSync(from).mode & 0o111) | 0o644,
      }),
    ),
    ...(await programFiles(programsOf(libraries))),
  ];
}

/** How long a whole guest may take, in ms: every scenario its time, and some for the way there and back. */
export function wholeLimit(plan: Plan, boot: number, cpus: number): number {
  const turns = Math.ceil(plan.scenarios.length / cpus) + 1;
  return boot + turns * plan.timeout * patience.tcg;
}

/** A scenario's file with all that it imports, in one module. */
export async function bundle(file: string, index: number): Promise<GuestFile & { readonly data: string }> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [resolve(file)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['netscene', 'zx', 'zx/*'],
    sourcemap: 'inline',
    logLevel: 'silent',
  });
  const name = basename(file).replace(/\.m?[jt]s$/, '');
  const data = outputFiles[0]?.text ?? '';
  return { path: `netscene/dist/own/${index + 1}-${name}.mjs`, kind: 'data', mode: 0o644, data };
}

/** What scenarios may run: their commands, and the source of those whose steps are code. */
function textsOf(plan: Plan, bundled: readonly { readonly data: string }[]): string[] {
  return [JSON.stringify(plan.scenarios), ...bundled.map(({ data }) => data.replace(/^\/\/#.*$/gm, ''))];
}

/** Programs that users' scenarios name where a command begins, and that this machine has. */
function programsOf(texts: readonly string[]): string[] {
  const begins = /(?:^|["'`|;&(]|\\n|\bexec [\w-]+|\bsudo)[ ]*([a-z][\w.+-]*)(?=[ "'`\\]|$)/gm;
  const words = texts.flatMap((text) => [...text.matchAll(begins)].map((match) => match[1] as string));
  return [...new Set(words)].filter((word) => whereOnHost(word) !== undefined);
}
