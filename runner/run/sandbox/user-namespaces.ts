import { readFileSync, statSync } from 'node:fs';

/** Reads a file of the kernel's; undefined where there is none. */
export type Read = (path: string) => string | undefined;

function setting(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** What stands in the way of user namespaces, and the command that takes it away. */
export interface Refusal {
  readonly by: 'kernel' | 'limit' | 'debian' | 'apparmor' | 'chroot' | 'seccomp' | 'unknown';
  readonly why: string;
  readonly cure: string;
}

/**
 * Who refuses user namespaces here.
 * Sources: user_namespaces(7); Debian's kernel.unprivileged_userns_clone; Ubuntu's
 * kernel.apparmor_restrict_unprivileged_userns (since 23.10), which lets the namespace be made and
 * then refuses its uid_map or, where a profile allows that, what its root does (RTM_NEWADDR).
 */
export function refusalOfUserNamespaces(read: Read = setting, chrooted = inChroot): Refusal {
  const limit = read('/proc/sys/user/max_user_namespaces');
  if (read('/proc/self/ns/user') === undefined && limit === undefined) {
    return {
      by: 'kernel',
      why: 'this kernel has no user namespaces',
      cure: 'use a kernel with CONFIG_USER_NS=y',
    };
  }
  if (limit === '0') {
    return {
      by: 'limit',
      why: 'user.max_user_namespaces is 0',
      cure: 'sudo sysctl -w user.max_user_namespaces=15000',
    };
  }
  if (read('/proc/sys/kernel/unprivileged_userns_clone') === '0') {
    return {
      by: 'debian',
      why: 'kernel.unprivileged_userns_clone is 0',
      cure: 'sudo sysctl -w kernel.unprivileged_userns_clone=1',
    };
  }
  if (read('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1') {
    return {
      by: 'apparmor',
      why: 'AppArmor restricts user namespaces (Ubuntu 23.10 and later)',
      cure: 'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
    };
  }
  if (chrooted(read)) {
    return {
      by: 'chroot',
      why: 'the kernel makes no user namespace in a chroot',
      cure: 'enter the folder with bwrap --bind FOLDER / or systemd-nspawn in place of chroot',
    };
  }
  if (/^Seccomp:\s+2$/m.test(read('/proc/self/status') ?? '')) {
    return {
      by: 'seccomp',
      why: 'a seccomp filter, such as a container’s, refuses them',
      cure: 'docker run --security-opt seccomp=unconfined, or a profile that allows unshare(2)',
    };
  }
  return {
    by: 'unknown',
    why: 'something that netscene does not know refuses them, SELinux perhaps, or a chroot',
    cure: 'look at the kernel’s log: sudo dmesg | tail; sudo journalctl --grep denied',
  };
}

/**
 * chroot(2): the table of mounts then has no root, or a process that ours descends from has another one, where we
 * may look (PID 1 for root, the shell that called chroot for others).
 */
function inChroot(read: Read): boolean {
  const mounts = read('/proc/self/mountinfo');
  if (mounts !== undefined && !/^\S+ \S+ \S+ \S+ \/ /m.test(mounts)) return true;
  const ours = statSync('/');
  for (let pid: string | undefined = 'self'; pid !== undefined && pid !== '0'; ) {
    pid = /^PPid:\s+(\d+)$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
    try {
      const theirs = statSync(`/proc/${pid}/root/`);
      if (theirs.ino !== ours.ino || theirs.dev !== ours.dev) return true;
    } catch {
      // Another user's process does not show its root.
    }
  }
  return false;
}
