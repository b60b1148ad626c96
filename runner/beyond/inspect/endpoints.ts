import { isIP } from 'node:net';
import { closest } from 'fastest-levenshtein';
import type { Scenario } from '../../../lib/scenario.ts';
import type { Network } from '../../run/network/network.ts';
import { holdersOf } from '../../run/network/questions.ts';
import type { SilentProbe } from '../../run/reason/index.ts';
import { Fault } from '../../text/fault.ts';

/** The sandbox's own namespace, as people and explanations call it. */
const host = 'host';

/**
 * Who sends and who should answer, from two words: a namespace, and an address or the name of a node or a
 * namespace that has one address. `host` is the sandbox's own namespace.
 * @throws {Fault} `usage` with what there is
 */
export function endpoints(scenario: Scenario, network: Network, source: string, target: string): SilentProbe {
  return { source: sourceOf(scenario, network, source), target: targetOf(scenario, network, target) };
}

function sourceOf(scenario: Scenario, network: Network, word: string): string {
  if (network.namespaces.has(word) && word !== '') return word;
  if (word === host) return '';
  const addresses = isIP(word) ? [word] : addressesOfNode(scenario, word);
  const holders = addresses.flatMap((address) => holdersOf(network, address));
  const namespaces = [...new Set(holders.map(({ namespace }) => namespace))];
  if (namespaces.length === 1) return namespaces[0] as string;
  throw unknown(`there is no namespace "${word}" at that step`, word, namesOf(network));
}

function targetOf(scenario: Scenario, network: Network, word: string): string {
  if (isIP(word.replace(/%.*$/, ''))) return word;
  const node = addressesOfNode(scenario, word);
  const addresses = node.length > 0 ? node : addressesOfNamespace(network, word);
  if (addresses.length === 1) return addresses[0] as string;
  if (addresses.length > 1) {
    throw new Fault('usage', `"${word}" has ${addresses.length} addresses`, {
      where: word,
      cure: `name one: ${addresses.join(', ')}`,
    });
  }
  if (word === host || network.namespaces.has(word)) {
    throw new Fault('usage', `"${word}" has no address at that step`, {
      where: word,
      cure: 'give an address, or a later step: --after STEP',
    });
  }
  throw unknown(`"${word}" is no address, no node and no namespace`, word, [
    ...new Set([...nodesOf(scenario), ...namesOf(network)]),
  ]);
}

function unknown(message: string, word: string, names: readonly string[]): Fault {
  const near = names.length === 0 ? '' : `did you mean "${closest(word, [...names])}"? `;
  return new Fault('usage', message, {
    where: word,
    cure: names.length === 0 ? 'choose a later step: --after STEP' : `${near}There are: ${names.join(', ')}`,
  });
}

function namesOf(network: Network): string[] {
  return [...[...network.namespaces.keys()].filter(Boolean), host];
}

/** Addresses that the scenario's named pairs have for a node. */
function addressesOfNode({ steps }: Scenario, name: string): string[] {
  const probes = steps.flatMap((step) => ('probes' in step ? step.probes : []));
  return [...new Set(probes.filter((probe) => probe.targetName === name).map(({ target }) => target))];
}

function nodesOf({ steps }: Scenario): string[] {
  return steps.flatMap((step) =>
    'probes' in step ? step.probes.flatMap(({ targetName }) => targetName ?? []) : [],
  );
}

function addressesOfNamespace(network: Network, name: string): string[] {
  const links = [...(network.namespaces.get(name === host ? '' : name)?.links.values() ?? [])];
  return links.flatMap(({ addresses }) =>
    addresses.filter(({ scope }) => scope === 'global').map(({ address }) => address),
  );
}
