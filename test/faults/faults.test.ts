import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { caseOf } from './cases.ts';
import { tryFault } from './lab.ts';

/** Of what `make faults` tries, a few of each kind that were once named wrongly. */
const seeds = [2, 12, 14, 26, 35, 40, 47, 50, 53, 57, 79, 114, 116, 159, 162, 205, 212, 477];

describe('a random fault in a random network', { concurrency: 4 }, () => {
  for (const seed of seeds) {
    const { topology, fault } = caseOf(seed);
    it(`${seed}: ${topology.name}: ${fault.name}`, async () => {
      const { came, reason, said, cure, told } = await tryFault(topology, fault);
      assert.ok(came === 'right' || came === 'void', `${came}: ${reason}: ${said}`);
      if (came === 'right' && fault.incurable !== true) assert.equal(cure, 'healed', told);
    });
  }
});
