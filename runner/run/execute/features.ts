import type { Feature } from '../../../lib/feature.ts';
import { packageOf } from '../sandbox/packages.ts';
import { type CommandResult, Sandbox } from '../sandbox/sandbox.ts';
import { missingProgram } from './failed-command.ts';
import { featureCheck } from './feature-probes.ts';

/** Why a scenario cannot be judged here. */
export interface Lacking {
  readonly reason: string;
  /** Debian packages after whose installation it could be. */
  readonly packages?: readonly string[];
}

/** What is lacking, each with the reason; made once per run and asked by every scenario. */
export class FeatureProbe {
  readonly #lacking = new Map<Feature, Promise<Lacking | undefined>>();
  #sandbox: Promise<Sandbox> | undefined;

  /** Why the features cannot be had here: the first reason, every package; undefined when all are there. */
  async lacking(features: readonly Feature[]): Promise<Lacking | undefined> {
    const lacking: Lacking[] = [];
    for (const feature of features) {
      const known = this.#lacking.get(feature) ?? this.#probe(feature);
      this.#lacking.set(feature, known);
      const found = await known;
      if (found !== undefined) lacking.push(found);
    }
    const [first] = lacking;
    if (first === undefined) return undefined;
    const packages = [...new Set(lacking.flatMap((one) => one.packages ?? []))];
    return { reason: first.reason, ...(packages.length > 0 && { packages }) };
  }

  async close(): Promise<void> {
    const sandbox = await this.#sandbox?.catch(() => undefined);
    await sandbox?.close();
  }

  /** What could not be tried is not known: the next scenario that asks tries again. */
  async #run(feature: Feature, command: string): Promise<CommandResult> {
    this.#sandbox ??= Sandbox.open();
    const sandbox = this.#sandbox;
    try {
      return await (await sandbox).run(command);
    } catch (error) {
      this.#lacking.delete(feature);
      if (this.#sandbox === sandbox) this.#sandbox = undefined;
      throw error;
    }
  }

  async #probe(feature: Feature): Promise<Lacking | undefined> {
    const { command, what, config, isProgram } = featureCheck(feature);
    const { exit, stderr } = await this.#run(feature, command);
    if (exit === 0) return undefined;
    if (isProgram || /command not found/.test(stderr)) {
      const program = missingProgram({ stderr }) ?? what;
      return { reason: `${program} is not installed`, packages: [packageOf(program)] };
    }
    const said = [
      ...(config === undefined ? [] : [`CONFIG_${config}`]),
      ...stderr.trim().split('\n').filter(Boolean).slice(0, 1),
    ].join(': ');
    const why = said === '' ? '' : ` (${said})`;
    return {
      reason: feature === 'tun' ? `/dev/net/tun may not be opened${why}` : `this kernel has no ${what}${why}`,
    };
  }
}
