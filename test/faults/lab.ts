import type { Reason } from '../../lib/reason.ts';
import { replied } from '../../runner/run/reason/explanation.ts';
import { type Explanation, Proof } from '../../runner/run/reason/index.ts';
import { told, tryCures } from '../../runner/run/reason/try-cures.ts';
import { Sandbox } from '../../runner/run/sandbox/sandbox.ts';
import { sameEvidence } from '../run/reason/evidence-again.ts';
import { answers, whySilent } from '../run/reason/why-silent.ts';
import type { Fault } from './fault.ts';
import { inside, type Topology } from './topology.ts';

/** What became of one case. */
export interface Tried {
  readonly topology: Topology;
  readonly fault: Fault;
  /** `void`: the fault changed nothing, or could not be made: it is no case. */
  readonly came: 'right' | 'wrong' | 'unknown' | 'void' | 'false-proof';
  readonly reason?: Reason;
  readonly said?: string;
  readonly proven?: boolean;
  /** `undefined`: there was nothing to try. */
  readonly cure?: 'healed' | 'further' | 'no further';
  readonly told?: string;
  readonly commands: readonly string[];
}

/** Breaks a network that works in one way, and holds what is said of it to taking the fault away. */
export async function tryFault(topology: Topology, fault: Fault): Promise<Tried> {
  const sandbox = await Sandbox.open();
  const { version, nodes, commands } = topology;
  const { target = topology.target, options = '' } = fault;
  const line = inside('a', `ping ${version === 6 ? '' : ''}${options === '' ? '' : `${options} `}${target}`);
  const usual = inside('a', `ping ${/-s|-M/.test(options) ? `${options} ` : ''}${topology.target}`);
  const probe = { source: 'a', target, command: { text: line }, plain: options === '' };
  const done = (rest: Omit<Tried, 'topology' | 'fault' | 'commands'>): Tried => ({
    topology,
    fault,
    commands: [...commands, ...fault.commands],
    ...rest,
  });
  const isVoid = (said: string) => done({ came: 'void', said });
  try {
    const broken = await failing(sandbox, commands);
    if (broken !== undefined) return isVoid(`the topology: ${broken}`);
    if (!(await answers(sandbox, usual, 3))) return isVoid('the topology does not work');
    const early = await Proof.begin(sandbox, [{ ...probe, target: topology.target }]);
    const [whole] = await early.byConfiguration();
    if (whole?.proven) return done({ came: 'false-proof', said: whole.sentence });
    const unmade = await failing(sandbox, fault.commands);
    if (unmade !== undefined) return isVoid(`the fault: ${unmade}`);
    if (fault.keepsNeighbours !== true)
      await failing(
        sandbox,
        nodes.map((node) => `ip -n ${node} neigh flush all`),
      );
    const explained = await whySilent(sandbox, probe);
    if (explained === undefined) return isVoid('the fault changes nothing');
    const { explanation } = explained;
    const { reason, where } = explanation;
    const isRight =
      fault.reasons.includes(reason) && (fault.where.length === 0 || fault.where.includes(where.namespace));
    if (explanation.sentence === replied) return isVoid('it answers later');
    const came = reason === 'unknown' ? 'unknown' : isRight ? 'right' : 'wrong';
    await sameEvidence(sandbox, explanation.evidence);
    const trial = await tryCures(sandbox, probe, explained);
    const found = done({
      came,
      ...pick(explanation),
      cure: trial.outcome,
      told: told([...trial.cures, ...(trial.outcome === 'healed' ? [] : trial.dropped)]),
    });
    if (trial.outcome === 'healed' || fault.undo.length === 0) return found;
    const unhealed = await failing(sandbox, [
      ...fault.undo,
      ...nodes.map((node) => `ip -n ${node} neigh flush all`),
    ]);
    if (unhealed !== undefined) return isVoid(`taken back: ${unhealed}`);
    // A cure that was tried in vain may have broken something else.
    if (trial.dropped.length === 0 && trial.cures.length === 0 && !(await answers(sandbox, usual, 3)))
      return isVoid('it does not answer with the fault taken away');
    return found;
  } finally {
    await sandbox.close();
  }
}

function pick(explanation: Explanation) {
  return {
    proven: explanation.proven,
    ...(explanation.reason !== undefined && { reason: explanation.reason }),
    said: `${'where' in explanation ? `${explanation.where.namespace}/${explanation.where.device ?? ''} ` : ''}${explanation.sentence}`,
  };
}

/** The first of the commands that fails. */
async function failing(sandbox: Sandbox, commands: readonly string[]): Promise<string | undefined> {
  const results = await Promise.all(sandbox.runUntilFailure([...commands]));
  const failed = results.find((result) => result !== undefined && result.exit !== 0);
  return failed && `${failed.command}: ${failed.stderr.trim()}`;
}
