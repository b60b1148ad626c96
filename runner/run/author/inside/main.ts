/**
 * The author's process: loads one scenario file and runs its scripts, as it is told (`messages.ts`). It ends with the
 * runner, or when the runner ends it: nothing that a file does can keep netscene from going on.
 */
import { register } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { $, type ProcessOutput, within } from 'zx/core';
import type { Scenario } from '../../../../lib/scenario.ts';
import type { ScenarioShell } from '../../../../lib/shell.ts';
import type { ScriptStep } from '../../../../lib/step.ts';
import {
  type Answer,
  type FromAuthor,
  type Params,
  type Question,
  type ScenarioSource,
  sourceName,
  type Thrown,
  type ToAuthor,
} from '../messages.ts';
import { type CurrentStep, inStep } from './current-step.ts';
import { portable } from './portable.ts';
import { sceneBy } from './scene.ts';
import { bindShell, commands } from './shell.ts';
import { thrownBy } from './thrown.ts';

/** The scenarios of each file, in its order. */
const scenarios = new Map<string, readonly Partial<Scenario>[]>();
const steps = new Set<CurrentStep>();
let loading: ScenarioSource | undefined;
const questions = new Map<number, (answer: Answer) => void>();

/** Hands a message over; resolves once it is on its way. */
function tell(message: FromAuthor): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, undefined, {}, () => resolve());
  });
}

async function load(source: ScenarioSource): Promise<void> {
  loading = source;
  try {
    const url =
      source.kind === 'file'
        ? pathToFileURL(source.path)
        : new URL(`../../../../scenarios/${source.name}.js`, import.meta.url);
    const module: { default?: unknown } = await import(url.href);
    const looked = lookedAt(source.kind === 'file' ? (source.params ?? {}) : {});
    const isFunction = typeof module.default === 'function' && !('kind' in module.default);
    const exported = isFunction
      ? await (module.default as (params: Params) => unknown)(looked.params)
      : module.default;
    scenarios.set(sourceName(source), [exported].flat(Number.POSITIVE_INFINITY) as Partial<Scenario>[]);
    await tell({
      type: 'loaded',
      source,
      exported: portable(exported),
      ...(isFunction && { takes: [...looked.names] }),
    });
  } catch (error) {
    await tell({ type: 'not-loaded', source, thrown: thrownBy(error) });
  } finally {
    loading = undefined;
  }
}

/** Parameters that know which of them are looked at. */
function lookedAt(given: Params): { readonly params: Params; readonly names: ReadonlySet<string> } {
  const names = new Set<string>();
  const note = (name: string | symbol) => typeof name === 'string' && names.add(name);
  const params = new Proxy(given, {
    get: (target, name) => {
      note(name);
      return Reflect.get(target, name);
    },
    has: (target, name) => {
      note(name);
      return Reflect.has(target, name);
    },
    ownKeys: (target) => {
      for (const name of Reflect.ownKeys(target)) note(name);
      return Reflect.ownKeys(target);
    },
  });
  return { params, names };
}

async function runStep({
  run,
  source,
  inFile,
  step: index,
  entrance,
}: Extract<ToAuthor, { type: 'run' }>): Promise<void> {
  const script = scenarios.get(sourceName(source))?.[inFile]?.steps?.[index] as
    | Partial<ScriptStep>
    | undefined;
  const step: CurrentStep = { run, entrance, over: false };
  steps.add(step);
  // What the file itself put there wins.
  $.env = { ...entrance.env, ...$.env };
  try {
    await inStep(step, () => within(async () => script?.run?.($ as ScenarioShell, sceneBy(ask))));
    await ended(step);
  } catch (error) {
    await ended(step, { thrown: told(run, error) });
  }

  function ask(question: Question): Promise<unknown> {
    const id = nextQuestion++;
    return new Promise((resolve, reject) => {
      questions.set(id, (answer) => {
        questions.delete(id);
        if ('error' in answer) reject(Object.assign(new Error(answer.error), { name: 'SceneError' }));
        else resolve(answer.value);
      });
      void tell({ type: 'asked', run, id, question });
    });
  }
}

let nextQuestion = 1;

async function ended(step: CurrentStep, thrown: { readonly thrown?: Thrown } = {}): Promise<void> {
  if (step.over) return;
  step.over = true;
  steps.delete(step);
  await tell({ type: 'ended', run: step.run, ...thrown });
}

function told(run: number, error: unknown): Thrown {
  const { exitCode, cause } = (error ?? {}) as Partial<ProcessOutput>;
  const command =
    typeof exitCode === 'number' && !cause ? commands.failedAs(run, error as ProcessOutput) : undefined;
  return thrownBy(error, command);
}

/** What nobody waits for fails the step under way, or the loading of the file. */
function onStray(error: unknown): void {
  const [step, ...others] = steps;
  if (step !== undefined && others.length === 0) void ended(step, { thrown: told(step.run, error) });
  else if (loading !== undefined) void tell({ type: 'not-loaded', source: loading, thrown: thrownBy(error) });
}

process.on('uncaughtException', onStray);
process.on('unhandledRejection', onStray);
process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToAuthor) => {
  if (message.type === 'load') void load(message.source);
  else if (message.type === 'run') void runStep(message);
  else questions.get(message.id)?.(message.answer);
});

// So that an error names the line of the file, not of what esbuild made of it.
process.setSourceMapsEnabled(true);
register(pathToFileURL(join(import.meta.dirname, 'module-hooks.js')));
commands.tell = (message) => void tell(message);
bindShell();
Object.assign(globalThis, { [Symbol.for('netscene.author')]: true });
