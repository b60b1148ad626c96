import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explain, snapshot } from '../../../runner/run/reason/index.ts';
import { told, tryCures } from '../../../runner/run/reason/try-cures.ts';
import { Sandbox } from '../../../runner/run/sandbox/sandbox.ts';
import { sameEvidence } from './evidence-again.ts';
import { faults } from './faults.ts';
import { type IpVersion, type TopologyName, topologies } from './topologies.ts';
import { whySilent } from './why-silent.ts';

/** Runs commands that must all succeed. */
async function succeed(sandbox: Sandbox, commands: readonly string[]): Promise<void> {
  const results = await Promise.all(sandbox.runUntilFailure(commands));
  const failed = results.find((result) => result !== undefined && result.exit !== 0);
  assert.equal(failed, undefined, `${failed?.command}: ${failed?.stderr}`);
}

const macOf = `cat_mac() { ip netns exec "$1" cat /sys/class/net/"$2"/address; }`;

/**
 * Does ns1 get an answer? Exit code 1 is fping's word for loss, 4 for a send that the kernel refused
 * (fping(8)); any other is no silence but an error of the test.
 */
async function fping(sandbox: Sandbox, options: string, target: string): Promise<boolean> {
  const { exit, stderr } = await sandbox.run(`ip netns exec ns1 fping ${options} ${target}`);
  assert.ok(exit === 0 || exit === 1 || exit === 4, stderr);
  return exit === 0;
}

/** Patient, since a new IPv6 address answers nobody until the kernel's work queue has been there; ends with the first answer. */
const answers = (sandbox: Sandbox, target: string) => fping(sandbox, '-r 8 -t 250 -B 1', target);

async function opened(name: TopologyName, version: IpVersion): Promise<Sandbox> {
  const sandbox = await Sandbox.open();
  await succeed(sandbox, [macOf, ...topologies[name].commands(version)]);
  return sandbox;
}

/** On a busy machine a watch may miss what it looks for: then it is unknown, never another reason, and is looked at again. */
async function onceDecided(look: () => ReturnType<typeof whySilent>): ReturnType<typeof whySilent> {
  for (let again = 3; again > 0; again -= 1) {
    const silence = await look();
    if (silence?.explanation.reason !== 'unknown') return silence;
  }
  return look();
}

describe('whole topologies are reachable', { concurrency: 4 }, () => {
  for (const name of Object.keys(topologies) as TopologyName[]) {
    for (const version of [4, 6] as const) {
      it(`${name}, IPv${version}`, async () => {
        const sandbox = await opened(name, version);
        try {
          const target = topologies[name].target(version);
          const before = await snapshot(sandbox);
          const [fresh] = await explain(sandbox, [{ source: 'ns1', target }], { before });
          assert.equal(fresh?.reason, undefined, fresh?.sentence);
          assert.equal(await answers(sandbox, target), true);
          const [used] = await explain(sandbox, [{ source: 'ns1', target }], { before });
          assert.equal(used?.reason, undefined, used?.sentence);
        } finally {
          await sandbox.close();
        }
      });
    }
  }
});

describe('one fault each is named', { concurrency: 4 }, () => {
  for (const one of faults) {
    for (const version of one.version ? [one.version] : ([4, 6] as const)) {
      it(`${one.on}, IPv${version}: ${one.fault}: ${one.reason}`, async () => {
        const sandbox = await opened(one.on, version);
        try {
          const target = (one.target ?? topologies[one.on].target)(version);
          const usual = topologies[one.on].target(version);
          assert.equal(await answers(sandbox, usual), true, 'it works unbroken');
          await succeed(sandbox, one.commands(version));
          const probe = { source: 'ns1', target };
          const silence = await onceDecided(() => whySilent(sandbox, probe));
          assert.ok(silence !== undefined, 'the fault makes it silent');
          const { explanation: why } = silence;
          assert.equal(why.reason, one.reason, `${why.sentence}\n${JSON.stringify(why, null, 1)}`);
          const { namespace, device } = why.where;
          const place =
            device !== undefined && one.where.includes('/') ? `${namespace}/${device}` : namespace;
          assert.equal(place, one.where, why.sentence);
          const expected = typeof one.proven === 'number' ? one.proven === version : one.proven;
          if (expected) assert.ok(why.proven, `${why.sentence}\n${JSON.stringify(why.evidence, null, 1)}`);
          assert.match(why.sentence, /^[^\n]+$/);
          await sameEvidence(sandbox, why.evidence);
          const { outcome, cures } = await tryCures(sandbox, probe, silence);
          if (one.cured === undefined || one.cured === version) assert.equal(outcome, 'healed', why.sentence);
          if (outcome === 'healed')
            assert.match(told(cures), /: (ip|bridge|nft|sysctl) [^\n]+ \(tried: it answers then\)$/);
        } finally {
          await sandbox.close();
        }
      });
    }
  }
});
