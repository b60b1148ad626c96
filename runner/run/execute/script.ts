import { inNamespace } from '../../../lib/in-namespace.ts';
import type { Place } from '../../../lib/place.ts';
import type { PingOptions } from '../../../lib/scene.ts';
import type { ScriptStep } from '../../../lib/step.ts';
import { quote } from '../../../lib/template.ts';
import type { ScriptListener } from '../author/author-process.ts';
import type { Question, RanInScript, Thrown } from '../author/messages.ts';
import type { CommandResult } from '../sandbox/sandbox.ts';
import { sourcePlace } from '../select/source-place.ts';
import { failedCommand, outputOf } from './failed-command.ts';
import type { Finding } from './finding.ts';
import { readPing } from './ping.ts';
import { sceneOf } from './scene-reads.ts';
import type { StepRun } from './step-run.ts';

/** Errors that say that the script itself is wrong, and nothing of what it was to show. */
const mistakes = /^(?:Type|Reference|Range|Syntax|Eval|URI|Scene|OutsideOfStep)Error$/;

/** A script under way: its commands are told and judged as any others are, and its questions answered. */
export class Script implements ScriptListener {
  readonly #step: ScriptStep;
  readonly #run: StepRun;
  readonly #commands = new Map<number, RanInScript>();

  constructor(step: ScriptStep, run: StepRun) {
    this.#step = step;
    this.#run = run;
  }

  began(command: string): void {
    this.#run.sandbox.noteCommand(command);
  }

  ran(ran: RanInScript): void {
    this.#commands.set(ran.id, ran);
    const result = resultOf(ran);
    this.#run.ran(result);
    // Whatever the script makes of it: a program that is not there shows nothing.
    const finding = failedCommand(result);
    if (ran.exit !== 0 && finding.code === 'missing-tool') this.#found(finding, ran.at);
  }

  async answer(question: Question): Promise<unknown> {
    if ('ping' in question) return this.#ping(question.ping, question.namespace, question.options);
    return sceneOf(this.#run.sandbox)[question.read](question.namespace);
  }

  /** Holds what a script threw against it: a claim that does not hold, or a mistake of its own. */
  threw({ name, message, at, command }: Thrown): void {
    const ran = command === undefined ? undefined : this.#commands.get(command);
    if (ran !== undefined) this.#failed(ran);
    else if (mistakes.test(name)) this.broke(name === 'SceneError' ? message : `${name}: ${message}`, at);
    else this.#found({ code: 'script-failed', ...this.#told(message) }, at);
  }

  broke(message: string, at?: Place): void {
    this.#found({ code: 'script-broken', ...this.#told(message) }, at);
  }

  /** The first line is what happened, the rest goes with it. */
  #told(text: string) {
    const [message = '', ...rest] = text.split('\n');
    return { facts: { claim: this.#step.title, message }, output: rest.join('\n').trim() };
  }

  #failed(ran: RanInScript): void {
    const { command, exit, at } = ran;
    const finding = failedCommand(resultOf(ran));
    // Told when it ended.
    if (finding.code === 'missing-tool') return;
    const facts = { claim: this.#step.title, message: `a command ended with exit code ${exit}`, exit };
    if (finding.code !== 'command-failed') this.#found(finding, at);
    else this.#found({ code: 'script-failed', facts, command, output: outputOf(ran) }, at);
  }

  async #ping(target: string, namespace: string, { count = 5, seconds = 1 }: PingOptions): Promise<boolean> {
    const { sandbox } = this.#run;
    const text = `ping -n -c 1 -i ${Math.max(0.01, seconds / count)} -w ${Math.ceil(seconds)} ${quote(target)}`;
    const result = await sandbox.start(inNamespace(namespace, text)).done;
    this.#run.ran(result);
    const { observed } = readPing(result);
    if (observed !== 'unknown') return observed === 'reply';
    const finding = failedCommand(result);
    if (finding.code === 'missing-tool') this.#found(finding, undefined);
    throw new Error(`${result.command}: ${outputOf(result) || `exit code ${result.exit}`}`);
  }

  #found(finding: Finding, at: Place | undefined): void {
    this.#run.found({ ...finding, ...(at && { at: sourcePlace(at) }) });
  }
}

function resultOf({ took, ...ran }: RanInScript): CommandResult {
  return { ...ran, ms: took };
}
