import { isIP } from 'node:net';
import { closest } from 'fastest-levenshtein';
import type { Scenario } from '../../../lib/scenario.ts';
import { holdersOf, type SilentProbe, type Snapshot } from '../../run/reason/index.ts';
import { Fault } from '../../text/fault.ts';

/** The sandbox's own namespace, as people and explanations call it. */
const host = 'host';

/**
 * Who sends and who should answer, from two words: a namespace, and an address or the name of a node or a
 * namespace that has one address. `host` is the sandbox's own namespace.
 * @throws {Fault} `usage` with what there is
 */
export function endpoints(scenario: Scenario, world: Snapshot, source: string, target: string): SilentProbe {
  return { source: sourceOf(scenario, world, source), target: targetOf(scenario, world, target) };
}

function sourceOf(scenario: Scenario, world: Snapshot, word: string): string {
  if (world.namespaces.has(word) && word !== '') return word;
  if (word === host) return '';
  const addresses = isIP(word) ? [word] : addressesOfNode(scenario, word);
  const holders = addresses.flatMap((address) => holdersOf(world, address));
  const namespaces = [...new Set(holders.map(({ namespace }) => namespace))];
  if (namespaces.length === 1) return namespaces[0] as string;
  throw unknown(`there is no namespace "${word}" at that step`, word, namesOf(world));
}

function targetOf(scenario: Scenario, world: Snapshot, word: string): string {
  if (isIP(word.replace(/%.*$/, ''))) return word;
  const node = addressesOfNode(scenario, word);
  const addresses = node.length > 0 ? node : addressesOfNamespace(world, word);
  if (addresses.length === 1) return addresses[0] as string;
  if (addresses.length > 1) {
    throw new Fault('usage', `"${word}" has ${addresses.length} addresses`, {
      where: word,
      cure: `name one: ${addresses.join(', ')}`,
    });
  }
  if (word === host || world.namespaces.has(word)) {
    throw new Fault('usage', `"${word}" has no address at that step`, {
      where: word,
      cure: 'give an address, or a later step: --after STEP',
    });
  }
  throw unknown(`"${word}" is no address, no node and no namespace`, word, [
    ...new Set([...nodesOf(scenario), ...namesOf(world)]),
  ]);
}

function unknown(message: string, word: string, names: readonly string[]): Fault {
  const near = names.length === 0 ? '' : `did you mean "${closest(word, [...names])}"? `;
  return new Fault('usage', message, {
    where: word,
    cure: names.length === 0 ? 'choose a later step: --after STEP' : `${near}There are: ${names.join(', ')}`,
  });
}

function namesOf(world: Snapshot): string[] {
  return [...[...world.namespaces.keys()].filter(Boolean), host];
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

function addressesOfNamespace(world: Snapshot, name: string): string[] {
  const devices = world.namespaces.get(name === host ? '' : name)?.devices.values() ?? [];
  return [...devices].flatMap(({ addr_info }) =>
    addr_info.filter(({ scope }) => scope === 'global').map(({ local }) => local),
  );
}
