import { stat } from 'node:fs/promises';
import { register } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Scenario } from '../../../lib/scenario.ts';
import { contents, type PackagedName } from '../../../scenarios/contents.ts';
import { packageRoot } from '../../kit/package-root.ts';
import { Fault } from '../../text/fault.ts';
import { withArticleLines } from './article-lines.ts';
import { fileBeside } from './file-beside.ts';

/** A scenario that was checked, with the file that it came from. */
export interface LoadedScenario {
  readonly scenario: Scenario;
  /** As given on the command line, or `scenarios/NAME.ts` for one of the package. */
  readonly file: string;
  /** Its place among the scenarios of the file, from 0. */
  readonly inFile: number;
}

/** Gives a scenario's commands their lines in its article, and holds it to that: {@link withArticleLines}. */
export type Hold = (scenario: Scenario, file: string) => Scenario;

/** Loads a scenario of the package by its name. That it fits the schema is held by a test, not looked at again here. */
export function loadPackaged(name: PackagedName, hold: Hold = withArticleLines): LoadedScenario {
  const file = `scenarios/${name}.ts`;
  return { scenario: hold(contents[name], file), file, inFile: 0 };
}

/** Whether a scenario is one of the package. */
export function isPackaged({ scenario, file }: LoadedScenario): boolean {
  return Object.hasOwn(contents, scenario.name) && file === `scenarios/${scenario.name}.ts`;
}

/** What a word of the command line means where it is a file and not a name: `./lab.ts`, or one of its scenarios. */
export function fileOf(word: string): { readonly file: string; readonly name?: string } | undefined {
  const [, file, name] = /^(.*\.m?[jt]s)(?::([a-z0-9-]+))?$/.exec(word) ?? [];
  if (file !== undefined) return { file, ...(name !== undefined && { name }) };
  return word.includes('/') ? { file: word } : undefined;
}

/** True when a word of the command line means a file and not a name. */
export function isFile(word: string): boolean {
  return fileOf(word) !== undefined;
}

/**
 * Loads the scenarios of a file from outside of the package, `.ts` or `.js`: one, a list, or what a function makes.
 * @throws {Fault} `unreadable-scenario` or `invalid-scenario`, with the file and the line
 */
export async function loadFile(file: string, hold: Hold = withArticleLines): Promise<LoadedScenario[]> {
  const path = await scenarioPath(file);
  const exported = await defaultExport(path, file);
  const { checkScenarios } = await import('./check-scenarios.ts');
  return checkScenarios(exported, file).map((scenario, inFile) => ({
    scenario: hold(scenario, file),
    file,
    inFile,
  }));
}

/** @throws {Fault} `unreadable-scenario` where there is no such file, or it cannot be one of a scenario */
async function scenarioPath(file: string): Promise<string> {
  const path = resolve(file);
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new Fault(
      'unreadable-scenario',
      error.code === 'ENOENT' ? 'there is no such file' : error.message,
      { where: file, cure: fileBeside(file) ?? 'give the path of a scenario file, or a name: netscene list' },
    );
  });
  if (stats.isDirectory()) {
    throw new Fault('unreadable-scenario', 'this is a directory, not a scenario file', {
      where: file,
      cure: `name the files in it: netscene run ${file.replace(/\/$/, '')}/*.ts`,
    });
  }
  if (!/\.m?[jt]s$/.test(path)) {
    throw new Fault('unreadable-scenario', 'a scenario is a .ts or .js file', {
      where: file,
      cure: 'rename it, or start from "netscene new NAME"',
    });
  }
  return path;
}

let hooked = false;

/** What the file exports. @throws {Fault} when it cannot be loaded */
async function defaultExport(path: string, file: string): Promise<unknown> {
  if (!hooked) {
    register(pathToFileURL(join(packageRoot, 'dist/runner/run/select/user-file-hooks.js')));
    // So that an error names the line of the file, not of what esbuild made of it.
    process.setSourceMapsEnabled(true);
  }
  hooked = true;
  try {
    const { default: exported } = (await import(pathToFileURL(path).href)) as { default?: unknown };
    return typeof exported === 'function' ? await exported({}) : exported;
  } catch (error) {
    const { loadFault } = await import('./load-fault.ts');
    throw loadFault(error, file);
  }
}
