import { readFileSync } from 'node:fs';

function setting(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/**
 * Why this machine may refuse user namespaces, and the command that allows them.
 * Sources: user_namespaces(7); Debian's kernel.unprivileged_userns_clone; Ubuntu's
 * kernel.apparmor_restrict_unprivileged_userns (since 23.10).
 */
export function userNamespaceCure(read: (path: string) => string | undefined = setting): string {
  if (read('/proc/self/ns/user') === undefined && read('/proc/sys/user/max_user_namespaces') === undefined) {
    return 'this kernel has no user namespaces: use one with CONFIG_USER_NS=y';
  }
  if (read('/proc/sys/user/max_user_namespaces') === '0') {
    return 'user.max_user_namespaces is 0: sudo sysctl -w user.max_user_namespaces=15000';
  }
  if (read('/proc/sys/kernel/unprivileged_userns_clone') === '0') {
    return 'kernel.unprivileged_userns_clone is 0: sudo sysctl -w kernel.unprivileged_userns_clone=1';
  }
  if (read('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1') {
    return (
      'AppArmor restricts user namespaces (Ubuntu 23.10 and later): ' +
      'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0'
    );
  }
  return 'in a container, allow them in its seccomp profile (docker run --security-opt seccomp=unconfined)';
}
