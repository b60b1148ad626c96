import { stat } from 'node:fs/promises';
import { register } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Scenario } from '../../../lib/scenario.ts';
import { contents, type PackagedName } from '../../../scenarios/contents.ts';
import { packageRoot } from '../../kit/package-root.ts';
import { Fault } from '../../text/fault.ts';
import { withArticleLines } from './article-lines.ts';

/** A scenario that was checked, with the file that it came from. */
export interface LoadedScenario {
  readonly scenario: Scenario;
  /** As given on the command line, or `scenarios/NAME.ts` for one of the package. */
  readonly file: string;
}

/** Gives a scenario's commands their lines in its article, and holds it to that: {@link withArticleLines}. */
export type Hold = (scenario: Scenario, file: string) => Scenario;

/** Loads a scenario of the package by its name. That it fits the schema is held by a test, not looked at again here. */
export function loadPackaged(name: PackagedName, hold: Hold = withArticleLines): LoadedScenario {
  const file = `scenarios/${name}.ts`;
  return { scenario: hold(contents[name], file), file };
}

/** True when a word of the command line means a file and not a name. */
export function isFile(word: string): boolean {
  return word.includes('/') || /\.m?[jt]s$/.test(word);
}

let hooked = false;

/**
 * Loads a scenario file from outside of the package, `.ts` or `.js`.
 * @throws {Fault} `unreadable-scenario` or `invalid-scenario`, with the file
 */
export async function loadFile(file: string, hold: Hold = withArticleLines): Promise<LoadedScenario> {
  const path = resolve(file);
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new Fault(
      'unreadable-scenario',
      error.code === 'ENOENT' ? 'there is no such file' : error.message,
      {
        where: file,
        cure: 'give the path of a scenario file; "netscene list" names the scenarios of the package',
      },
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
  if (!hooked) {
    register(pathToFileURL(join(packageRoot, 'dist/runner/run/select/user-file-hooks.js')));
    // So that an error names the line of the file, not of what esbuild made of it.
    process.setSourceMapsEnabled(true);
  }
  hooked = true;
  let module: { default?: unknown };
  try {
    module = await import(pathToFileURL(path).href);
  } catch (error) {
    throw loadFault(error, file);
  }
  const { checkScenario } = await import('./check-scenario.ts');
  return { scenario: hold(checkScenario(module.default, file), file), file };
}

function loadFault(error: unknown, file: string): Fault {
  const { message = String(error), name, stack } = error as Error;
  // esbuild: "Transform failed with 1 error:\nFILE:LINE:COLUMN: ERROR: …"
  const place = /:(\d+:\d+): ERROR: (.*)/.exec(message);
  if (place) {
    return new Fault('unreadable-scenario', `syntax error: ${place[2]}`, {
      where: `${file}:${place[1]}`,
      cure: 'correct the line and run again',
    });
  }
  if (name === 'PingLineError' || name === 'TemplateError') {
    return new Fault('invalid-scenario', message, {
      where: placeInStack(stack, file),
      cure: 'correct the line',
    });
  }
  const missing = /Cannot find (?:module|package) '([^']+)'/.exec(message);
  return new Fault(
    'unreadable-scenario',
    missing ? `it imports "${missing[1]}", which is not there` : message,
    {
      where: placeInStack(stack, file),
      cure: missing
        ? 'correct the import; netscene and zx need no installation'
        : 'correct the file and run again',
    },
  );
}

function placeInStack(stack: string | undefined, file: string): string {
  const url = pathToFileURL(resolve(file)).href;
  const line = stack?.split('\n').find((frame) => frame.includes(url) || frame.includes(resolve(file)));
  const place = line === undefined ? undefined : /:(\d+):\d+\)?$/.exec(line);
  return place ? `${file}:${place[1]}` : file;
}
