import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { userNamespaceCure } from '../../runner/sandbox/user-namespaces.ts';

const machine = (settings: Record<string, string>) => (path: string) =>
  ({ '/proc/self/ns/user': '', ...settings })[path];

describe('where user namespaces are refused, the setting and the command that allows them are named', () => {
  const cases: [what: string, settings: Record<string, string>, said: RegExp][] = [
    [
      'their number is 0',
      { '/proc/sys/user/max_user_namespaces': '0' },
      /sysctl -w user\.max_user_namespaces=15000/,
    ],
    [
      'Debian’s switch is off',
      { '/proc/sys/user/max_user_namespaces': '99', '/proc/sys/kernel/unprivileged_userns_clone': '0' },
      /sysctl -w kernel\.unprivileged_userns_clone=1/,
    ],
    [
      'Ubuntu’s AppArmor restricts them',
      { '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1' },
      /sysctl -w kernel\.apparmor_restrict_unprivileged_userns=0/,
    ],
    ['a container’s profile does', { '/proc/sys/user/max_user_namespaces': '99' }, /seccomp=unconfined/],
  ];
  for (const [what, settings, said] of cases) {
    it(what, () => assert.match(userNamespaceCure(machine(settings)), said));
  }
  it('a kernel without them', () =>
    assert.match(
      userNamespaceCure(() => undefined),
      /CONFIG_USER_NS=y/,
    ));
  it('the number comes before the switches: the switches change nothing while it is 0', () => {
    const settings = {
      '/proc/sys/user/max_user_namespaces': '0',
      '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1',
    };
    assert.match(userNamespaceCure(machine(settings)), /max_user_namespaces is 0/);
  });
});
