import type { Fault } from './fault.ts';
import { linkFaults } from './link-faults.ts';
import { packetFaults } from './packet-faults.ts';
import { Random } from './random.ts';
import { routeFaults } from './route-faults.ts';
import { randomTopology, type Topology } from './topology.ts';

const kinds = [...linkFaults, ...routeFaults, ...packetFaults];

/** The case of a seed: each kind has its turn, in a topology that has something of it. */
export function caseOf(seed: number): { topology: Topology; fault: Fault } {
  const random = new Random(seed * 7919 + 17);
  const kind = kinds[seed % kinds.length] as (typeof kinds)[number];
  for (let i = 0; i < 200; i += 1) {
    const topology = randomTopology(random);
    const fault = kind(topology, random);
    if (fault !== undefined) return { topology, fault: { ...fault, name: `${kind.name}: ${fault.name}` } };
  }
  throw new Error(`no topology has ${kind.name}`);
}
