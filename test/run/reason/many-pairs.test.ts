import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explain, Proof, snapshot } from '../../../runner/run/reason/index.ts';
import { Sandbox } from '../../../runner/run/sandbox/sandbox.ts';
import { sixNamespaces, sixteenSilentPairs } from './six-namespaces.ts';

describe('many silent pairs at once', () => {
  it('16 silent pairs of one step are explained, and proven while their probes still run', async () => {
    const sandbox = await Sandbox.open();
    try {
      await sixNamespaces(sandbox);
      const probes = sixteenSilentPairs;
      assert.equal(probes.length, 16);
      const proof = await Proof.begin(sandbox, probes);
      const { before } = proof;
      const jobs = probes.map(({ source, target }) =>
        sandbox.start(`ip netns exec ${source} fping -c 5 -p 200 -t 1000 ${target}`),
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
      const now = await proof.byCounters();
      assert.ok(now);
      assert.equal(now.filter((why) => why.reason === 'not-forwarded' && why.proven).length, 12);
      assert.equal(now.filter((why) => why.reason === 'no-such-address' && !why.proven).length, 4);
      await Promise.all(jobs.map((job) => job.done));
      const why = await explain(sandbox, probes, { before });
      assert.equal(why.filter(({ reason }) => reason === 'not-forwarded').length, 12);
      assert.equal(why.filter(({ reason }) => reason === 'no-such-address').length, 4);
    } finally {
      await sandbox.close();
    }
  });

  it('without a snapshot from before no counter proves anything', async () => {
    const sandbox = await Sandbox.open();
    try {
      await sixNamespaces(sandbox);
      await sandbox.run('ip netns exec ns11 fping -c 1 -t 200 10.120.2.21');
      const [why] = await explain(sandbox, [{ source: 'ns11', target: '10.120.2.21' }]);
      assert.equal(why?.reason, 'not-forwarded');
      assert.equal(why?.proven, false);
    } finally {
      await sandbox.close();
    }
  });

  it('nothing is proven before a request has been sent', async () => {
    const sandbox = await Sandbox.open();
    try {
      await sixNamespaces(sandbox);
      const before = await snapshot(sandbox);
      const [why] = await explain(sandbox, [{ source: 'ns11', target: '10.120.2.21' }], { before });
      assert.equal(why?.reason, 'not-forwarded');
      assert.equal(why?.proven, false);
    } finally {
      await sandbox.close();
    }
  });

  it('a namespace that does not exist has no reason of the network', async () => {
    const sandbox = await Sandbox.open();
    try {
      const [why] = await explain(sandbox, [{ source: 'nowhere', target: '10.0.0.1' }]);
      assert.equal(why?.reason, 'unknown');
      assert.match(why?.sentence ?? '', /no namespace nowhere/);
    } finally {
      await sandbox.close();
    }
  });
});
