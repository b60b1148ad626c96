import type { Probe } from '../../../lib/step.ts';
import { isGroup, isLinkLocal, splitZone } from '../network/address.ts';
import { type LocalAddresses, namespacesWith, readLocalAddresses } from '../network/local-addresses.ts';
import { answererOf } from '../reason/measured/answerer.ts';
import type { StepRun } from './step-run.ts';

/** Who answered a ping, where it was not only the one who should. */
export interface Answerer {
  /** Held against a named pair: the reply did not come from its node. */
  readonly wrong: boolean;
  /** Who it was, or may have been: for people. */
  readonly who: string;
}

/**
 * Says of probes that were answered which were not answered by the right one: the asker itself, another namespace, or
 * any of several that hold the address. One reading for all of them; only what it leaves open is watched.
 */
export async function whoAnswered(
  answered: readonly Probe[],
  { sandbox }: StepRun,
): Promise<ReadonlyMap<Probe, Answerer>> {
  const found = new Map<Probe, Answerer>();
  const asked = answered.filter(({ target }) => {
    const { address } = splitZone(target);
    return !isLinkLocal(address) && !isGroup(address) && !/^(127\.|0\.0\.0\.0$|::1?$)/.test(address);
  });
  const local = asked.length === 0 ? undefined : await readLocalAddresses(sandbox);
  if (local === undefined) return found;
  const open: Probe[] = [];
  for (const probe of asked) {
    const one = fromAddresses(local, probe);
    if (one === 'open') open.push(probe);
    else if (one !== undefined) found.set(probe, one);
  }
  const seen = open.length === 0 ? [] : await answererOf(sandbox, open);
  open.forEach((probe, i) => {
    const { namespace, rivals } = seen[i] ?? { namespace: undefined, rivals: [] };
    const wanted = probe.targetNamespace as string;
    if (rivals.length > 1) found.set(probe, { wrong: true, who: `any of ${rivals.map(called).join(', ')}` });
    else if (namespace !== undefined && namespace !== wanted)
      found.set(probe, { wrong: true, who: called(namespace) });
  });
  return found;
}

function fromAddresses(local: LocalAddresses, probe: Probe): Answerer | 'open' | undefined {
  const { source, targetNamespace } = probe;
  const holders = namespacesWith(local, splitZone(probe.target).address);
  if (holders.includes(source) && source !== targetNamespace)
    return { wrong: probe.named, who: `${called(source)} itself, which holds the address` };
  if (targetNamespace === undefined || !local.has(targetNamespace)) {
    return holders.length > 1
      ? { wrong: false, who: `any of ${holders.map(called).join(', ')}, which hold the address` }
      : undefined;
  }
  if (holders.length === 1 && holders[0] === targetNamespace) return undefined;
  return 'open';
}

function called(namespace: string): string {
  return namespace === '' ? 'the host' : namespace;
}
