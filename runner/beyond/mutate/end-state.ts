import { differenceOfFacts, type NetworkChange } from '../../run/network/difference.ts';
import { type Fact, factsOf } from '../../run/network/facts.ts';
import { readNetwork } from '../../run/network/read-network.ts';
import type { Sandbox } from '../../run/sandbox/sandbox.ts';
import { comparable } from './state-facts.ts';

/** What is configured in a sandbox when a scenario is over. */
export type EndState = readonly Fact[];

/** Reads what is configured in every namespace of a sandbox, and which programs run there. */
export async function readEndState(sandbox: Sandbox): Promise<EndState> {
  const network = await readNetwork(sandbox, [
    ...(['routes', 'rules', 'neighbours', 'bridges', 'queues'] as const),
    ...(['filters', 'all-settings', 'programs'] as const),
  ]);
  return comparable(factsOf(network));
}

/** Where two states differ first, in a few words; undefined where they are the same. */
export function differenceOf(unchanged: EndState, mutant: EndState): string | undefined {
  const changes = differenceOfFacts(unchanged, mutant);
  const change = changes[0];
  return change && sentenceOf(change);
}

function sentenceOf({ change, kind, namespace, name, fields }: NetworkChange): string {
  const place = namespace === '' || kind === 'namespace' ? '' : `${namespace}: `;
  const thing = `${place}${kind} ${name}`.trimEnd();
  if (change === 'gone') return `${thing} is missing`;
  if (change === 'new') return `${thing} is there as well`;
  const names = fields.map((field) => field.name).filter((field) => field !== 'value');
  return names.length === 0 ? `${thing} differs` : `${thing} differs in ${names.join(', ')}`;
}
