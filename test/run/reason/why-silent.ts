import { inNamespace } from '../../../lib/in-namespace.ts';
import { withEvidence } from '../../../runner/run/reason/evidence.ts';
import {
  type Explained,
  explainSilence,
  isFollowed,
  type Silent,
} from '../../../runner/run/reason/explain-silence.ts';
import { type Broken, type Found, find, Proof } from '../../../runner/run/reason/index.ts';
import type { Sandbox } from '../../../runner/run/sandbox/sandbox.ts';

/**
 * What a run would say of a ping that has to stay silent: at once where the configuration proves it, else when the
 * ping has been made in vain. Undefined where it was answered.
 */
export async function whySilent(sandbox: Sandbox, probe: Silent): Promise<Explained | undefined> {
  const answered = answers(
    sandbox,
    probe.command?.text ?? inNamespace(probe.source, `ping ${probe.target}`),
    1,
  );
  const proof = await Proof.begin(sandbox, [probe]);
  const [configured] = (await proof.byConfiguration()) as [Found];
  if (await answered) return undefined;
  if (configured.proven && isFollowed(sandbox, probe)) {
    const [explanation] = (await withEvidence(sandbox, [configured])) as [Broken];
    return { explanation, cures: [] };
  }
  const found = await find(sandbox, [probe], { before: proof.before });
  return (await explainSilence(sandbox, [probe], found))[0];
}

/** Pings until the first reply. */
export async function answers(sandbox: Sandbox, line: string, seconds: number): Promise<boolean> {
  const { stdout } = await sandbox.start(`{ ${line} -n -c 1 -i 0.2 -w ${seconds}; } </dev/null`).done;
  return / [1-9]\d* received/.test(stdout);
}
