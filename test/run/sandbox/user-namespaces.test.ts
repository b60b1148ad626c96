import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refusalOfUserNamespaces } from '../../../runner/run/sandbox/user-namespaces.ts';

const machine = (settings: Record<string, string>) => (path: string) =>
  ({ '/proc/self/ns/user': '', ...settings })[path];
const inChroot = () => true;
const notInChroot = () => false;
const limit = '/proc/sys/user/max_user_namespaces';
const debian = '/proc/sys/kernel/unprivileged_userns_clone';
const apparmor = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
const status = '/proc/self/status';

describe('where user namespaces are refused, what refuses them and the command that allows them are named', () => {
  const cases: [what: string, by: string, settings: Record<string, string>, cure: RegExp][] = [
    ['their number is 0', 'limit', { [limit]: '0' }, /sysctl -w user\.max_user_namespaces=15000/],
    [
      'Debian’s switch is off',
      'debian',
      { [limit]: '99', [debian]: '0' },
      /sysctl -w kernel\.unprivileged_userns_clone=1/,
    ],
    [
      'Ubuntu’s AppArmor restricts them',
      'apparmor',
      { [apparmor]: '1' },
      /sysctl -w kernel\.apparmor_restrict_unprivileged_userns=0/,
    ],
    [
      'a container’s filter does',
      'seccomp',
      { [limit]: '99', [status]: 'NoNewPrivs:\t1\nSeccomp:\t2\n' },
      /seccomp=unconfined/,
    ],
    ['nobody knows', 'unknown', { [limit]: '99', [status]: 'Seccomp:\t0\n' }, /dmesg/],
  ];
  for (const [what, by, settings, cure] of cases) {
    it(what, () => {
      const refusal = refusalOfUserNamespaces(machine(settings), notInChroot);
      assert.equal(refusal.by, by);
      assert.match(refusal.cure, cure);
    });
  }
  it('a kernel without them', () =>
    assert.match(refusalOfUserNamespaces(() => undefined, notInChroot).cure, /CONFIG_USER_NS=y/));
  it('a chroot', () => assert.equal(refusalOfUserNamespaces(machine({}), inChroot).by, 'chroot'));
  it('the number comes before the switches: the switches change nothing while it is 0', () => {
    const settings = { [limit]: '0', [apparmor]: '1' };
    assert.equal(refusalOfUserNamespaces(machine(settings), inChroot).by, 'limit');
  });
});
