import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Ajv } from 'ajv';
import type { Answer } from '../../runner/beyond/inspect/why.ts';
import { packageRoot } from '../../runner/kit/package-root.ts';
import { netscene } from './netscene.ts';

function schemaOf(name: string): object {
  return JSON.parse(readFileSync(join(packageRoot, 'lib/schema', name), 'utf8'));
}

describe('netscene why', { concurrency: 3 }, () => {
  it('follows a packet to where it is lost, and names reason, proof and cure', async () => {
    const { code, stdout, stderr } = await netscene(['why', 'gateway', 'ns11', 'ns22', '--after', '9']);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^ns11 → 10\.120\.2\.22 in gateway, after step 9 /);
    assert.match(stdout, /\$ ip -n ns11 route get 10\.120\.2\.22\n/);
    assert.match(stdout, /^not-forwarded {2}\(proven\)$/m);
    assert.match(stdout, /^cure +nsgw has net\.ipv4\.ip_forward = 0: ip netns exec nsgw sysctl -w/m);
    for (const line of stdout.split('\n')) assert.ok([...line].length <= 80, line);
  });

  it('says "reachable" at the end of a whole way, there and back', async () => {
    const { code, stdout } = await netscene(['why', 'gateway', 'ns11', '10.120.2.21']);
    assert.equal(code, 0);
    assert.match(stdout, /ns21 gets it on veth21/);
    assert.match(stdout, /reply: ns11 gets it on veth11/);
    assert.match(stdout, /\nreachable\n$/);
  });

  it('takes a part of a title for the step, and answers as JSON', async () => {
    const { stdout } = await netscene([
      ...['why', 'multi-subnet', 'ns11', 'ns21'],
      ...['--after', 'neighbour in the same subnet', '--json'],
    ]);
    const ajv = new Ajv({ strict: false }).addSchema(schemaOf('events.schema.json'));
    const answer = JSON.parse(stdout) as Answer;
    const fits: boolean = ajv.validate(schemaOf('why.schema.json'), answer);
    assert.ok(fits, JSON.stringify(ajv.errors));
    assert.equal(answer.reachable, false);
    assert.equal(answer.explanation.reason, 'no-route');
  });

  const refused: [args: string[], said: RegExp][] = [
    [['gatewy', 'ns11', 'ns21'], /no scenario "gatewy"[\s\S]*did you mean "gateway"/],
    [['@article', 'ns11', 'ns21'], /means 5 scenarios[\s\S]*name one: veth-pair/],
    [['gateway', 'ns11', 'ns21', '--after', '99'], /has 15 steps[\s\S]*from 1 to 14/],
    [['gateway', 'ns11', 'ns21', '--after', '15'], /is its clean-up/],
    [
      ['gateway', 'ns11', 'ns21', '--after', 'forwarding'],
      /several steps[\s\S]*7 "[\s\S]*13 "forwarding on"/,
    ],
    [['gateway', 'ns11', 'ns21', '--after', 'forwardign on'], /did you mean 13 "forwarding on"/],
    [['gateway', 'ns1', 'ns21'], /no namespace "ns1"[\s\S]*did you mean "ns11"/],
    [['gateway', 'ns11', 'ns212'], /"ns212" is no address, no node and no namespace[\s\S]*"ns21"/],
    [['gateway', 'ns11', 'nsgw'], /"nsgw" has 2 addresses[\s\S]*10\.120\.1\.1, 10\.120\.2\.1/],
  ];
  for (const [args, said] of refused) {
    it(`refuses ${args.join(' ')}`, async () => {
      const { code, stderr } = await netscene(['why', ...args]);
      assert.equal(code, 129);
      assert.match(stderr, said);
    });
  }
});
