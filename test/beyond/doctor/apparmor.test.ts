import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refused } from '../../../runner/beyond/doctor/namespaces.ts';
import type { Refusal } from '../../../runner/run/sandbox/user-namespaces.ts';

const apparmor: Refusal = {
  by: 'apparmor',
  why: 'AppArmor restricts user namespaces',
  cure: 'sudo sysctl X',
};
const none: Refusal = { by: 'unknown', why: 'nobody knows', cure: 'look' };
const addresses = { id: 'addresses', what: 'network namespaces', cure: 'allow it' };
/** What iproute2 says where AppArmor has taken CAP_NET_ADMIN away. */
const said = 'RTNETLINK answers: Operation not permitted';

describe('a namespace that is made, and whose root may do nothing', () => {
  it('is AppArmor’s second symptom where AppArmor restricts them', () => {
    const { found, cure } = refused({ ...addresses, said }, apparmor);
    assert.match(found, /RTM_NEWADDR refused .*AppArmor/);
    assert.equal(cure, 'sudo sysctl X');
  });
  it('is told as it is elsewhere', () => {
    const { found, cure } = refused({ ...addresses, said }, none);
    assert.doesNotMatch(found, /AppArmor/);
    assert.equal(cure, 'allow it');
  });
  it('is not blamed on AppArmor for another reason than a lack of rights', () => {
    const { found, cure } = refused({ ...addresses, said: 'sh: ip: not found' }, apparmor);
    assert.doesNotMatch(found, /AppArmor/);
    assert.equal(cure, 'allow it');
  });
});
