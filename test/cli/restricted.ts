/**
 * Real machines that lack something, made of the one at hand: a user namespace, in which settings, mounts and
 * filters bind only what runs in it. Each is a command line to put before another one.
 */

const asRootOfIts = (own: readonly string[], script: string): readonly string[] => [
  ...['unshare', '--user', '--map-root-user', ...own, 'sh', '-c', `${script}\nexec "$@"`, 'sh'],
];

/** No further user namespace may be made. */
export const withoutUserNamespaces = asRootOfIts([], 'echo 0 >/proc/sys/user/max_user_namespaces');

/** The whole machine, seen from a chroot, in which the kernel makes no user namespace (unshare(2), EPERM). */
export const inChroot = asRootOfIts(['--mount'], 'mount --rbind / /mnt && cd /mnt; chroot /mnt "$@"; exit');

/** Part of a file system of the kernel's is covered, as containers do it: it cannot be mounted anew. */
export const masked = (path: string) => asRootOfIts(['--mount'], `mount -t tmpfs none ${path}`);

/** Root once typed `ip netns add`, which mounts /run/netns; then a newer /run came to lie on it (mount(8)). */
export const withHiddenMount = asRootOfIts(
  ['--mount'],
  'mount -t tmpfs none /run && mkdir /run/netns && mount -t tmpfs none /run/netns && mount -t tmpfs none /run',
);

/** Each name that the programs have on the PATH is a file that cannot be executed. */
export function withoutPrograms(...programs: readonly string[]): readonly string[] {
  const path = 'PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"';
  const hide = `for f in $(${path} which -a ${programs.join(' ')}); do mount --bind /run/blind "$f"; done`;
  return asRootOfIts(['--mount'], `mount -t tmpfs none /run && touch /run/blind && ${hide}`);
}

/** unshare(2) is refused by a filter, as in a container: seccomp(2), in Perl, which Debian always has. */
export const withSeccompFilter: readonly string[] = [
  'perl',
  '-e',
  `my ($unshare, $prctl) = `.concat(
    process.arch === 'arm64' ? '(97, 167)' : '(272, 157)',
    `;
    # LD nr; JEQ unshare ? next : skip; RET ERRNO|EPERM; RET ALLOW: linux/filter.h, linux/seccomp.h.
    my $filter = join '', map { pack 'SCCL', @$_ }
      [0x20, 0, 0, 0], [0x15, 0, 1, $unshare], [0x06, 0, 0, 0x00050001], [0x06, 0, 0, 0x7fff0000];
    my $program = pack 'Sx6P', 4, $filter;
    syscall($prctl, 38, 1, 0, 0, 0) == 0 or die "no_new_privs: $!";
    syscall($prctl, 22, 2, $program) == 0 or die "seccomp: $!";
    exec @ARGV or die $!;`,
  ),
];
