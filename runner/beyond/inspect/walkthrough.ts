import type { Scenario } from '../../../lib/scenario.ts';
import type { Command, Step } from '../../../lib/step.ts';
import { commandsOf } from '../../../lib/step-commands.ts';
import type { NetworkChange } from '../../run/network/difference.ts';
import { difference } from '../../run/network/difference.ts';
import type { Network, Part } from '../../run/network/network.ts';
import { readNetwork } from '../../run/network/read-network.ts';
import { type CommandResult, Sandbox } from '../../run/sandbox/sandbox.ts';
import { usesEtc } from '../../run/sandbox/uses-etc.ts';

/** A command of a scenario, as a reader meets it. */
export interface Stage {
  /** Index of its step. */
  readonly step: number;
  readonly command: Command;
  /** Whether it asks for a reply, or for none. */
  readonly expects?: 'reply' | 'silence';
}

/** What a command did. */
export interface Played {
  readonly result: CommandResult;
  readonly changes: readonly NetworkChange[];
}

const parts: readonly Part[] = ['routes', 'rules', 'bridges', 'filters', 'settings', 'programs'];

/** A scenario that a reader goes through command by command, in a sandbox of its own. */
export class Walkthrough {
  readonly scenario: Scenario;
  readonly stages: readonly Stage[];
  #sandbox: Sandbox;
  #network: Network;
  #at = 0;

  private constructor(scenario: Scenario, sandbox: Sandbox, network: Network) {
    this.scenario = scenario;
    this.stages = stagesOf(scenario);
    this.#sandbox = sandbox;
    this.#network = network;
  }

  static async begin(scenario: Scenario): Promise<Walkthrough> {
    const sandbox = await Sandbox.open({ ownEtc: usesEtc(scenario) });
    return new Walkthrough(scenario, sandbox, await readNetwork(sandbox, parts));
  }

  /** The command that is next; undefined at the end. */
  get next(): Stage | undefined {
    return this.stages[this.#at];
  }

  get sandbox(): Sandbox {
    return this.#sandbox;
  }

  get network(): Network {
    return this.#network;
  }

  /** Index of the step that the next command belongs to, or of the last one. */
  get step(): number {
    return this.next?.step ?? this.scenario.steps.length - 1;
  }

  /** Runs the next command and reads what it changed. A ping asks once, for two seconds. */
  async play(): Promise<Played> {
    const stage = this.next as Stage;
    const { text } = stage.command;
    const result = await this.#sandbox.run(stage.expects === undefined ? text : `${text} -c 1 -W 2`);
    const before = this.#network;
    this.#network = await readNetwork(this.#sandbox, parts);
    this.#at += 1;
    return { result, changes: difference(before, this.#network) };
  }

  /** Goes to the beginning of the step before this one, in a fresh sandbox; of this one from its middle. */
  async back(): Promise<void> {
    const here = this.#at;
    const begins = this.stages.flatMap((stage, i) => (this.stages[i - 1]?.step === stage.step ? [] : [i]));
    const until = begins.filter((i) => i < here).at(-1) ?? 0;
    await this.#sandbox.close();
    this.#sandbox = await Sandbox.open({ ownEtc: usesEtc(this.scenario) });
    this.#at = 0;
    for (const { command, expects } of this.stages.slice(0, until)) {
      // What a ping leaves behind is in no picture.
      if (expects === undefined) await this.#sandbox.run(command.text);
      this.#at += 1;
    }
    this.#network = await readNetwork(this.#sandbox, parts);
  }

  async end(): Promise<void> {
    await this.#sandbox.close();
  }
}

function stagesOf({ steps }: Scenario): Stage[] {
  return steps.flatMap((step, index) => {
    const expects = expectationOf(step);
    return commandsOf(step).map((command) => ({ step: index, command, ...(expects && { expects }) }));
  });
}

function expectationOf({ kind }: Step): Stage['expects'] {
  return kind === 'reachable' ? 'reply' : kind === 'unreachable' ? 'silence' : undefined;
}
