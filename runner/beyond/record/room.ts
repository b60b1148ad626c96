import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../kit/package-root.ts';
import { type Corrected, namespaceCorrection } from '../../run/host/clean.ts';
import type { Sandbox } from '../../run/sandbox/sandbox.ts';
import { Fault } from '../../text/fault.ts';

/** Where the recorder keeps its things inside a sandbox. */
export const room = '/run/netscene';

/** Programs whose calls are noted; those that are not installed stay missing. */
const watched = [
  ...['ping', 'ping4', 'ping6', 'fping', 'fping6', 'arping'],
  ...['curl', 'wget', 'nc', 'ncat', 'netcat', 'iperf', 'iperf3', 'traceroute', 'dig', 'host', 'nslookup'],
];

/** Becomes another user, and in this user namespace there is none. */
const cannotRun = ['tcpdump'];

/** Programs whose calls are listed and not run: they change the reader's machine beyond its network. */
const withheld = [
  ...[
    'apt',
    'apt-get',
    'dpkg',
    'snap',
    'yum',
    'dnf',
    'pacman',
    'brew',
    'pip',
    'pip3',
    'systemctl',
    'service',
  ],
  ...['reboot', 'shutdown', 'poweroff', 'depmod', 'insmod', 'update-alternatives', 'useradd', 'usermod'],
  ...['modprobe', 'rmmod', 'git', 'docker', 'podman', 'kubectl', 'vagrant'],
];
/** Programs that a reader has in any case. */
const everywhere = ['sudo', 'su', 'modprobe'];

/**
 * Makes the recorder's room in a sandbox and mounts the witness over the programs that it watches. This is
 * the one place that mounts over programs.
 * @throws {Fault} `sandbox`
 */
export async function furnish(
  sandbox: Sandbox,
  { corrected, asItIs }: { readonly corrected: Corrected; readonly asItIs?: true },
): Promise<void> {
  const unclean = corrected.bridges || corrected.sysctls.length > 0;
  const file = (name: string, to: string) =>
    `cat >${room}/${to} <<'NETSCENE-END'\n${readFileSync(join(packageRoot, 'runner/beyond/record', name), 'utf8')}\nNETSCENE-END`;
  const listed = asItIs ? [] : [...withheld, 'sudo', 'su'];
  const covered = [...watched, ...cannotRun, ...listed, ...(unclean ? ['ip'] : [])];
  const script = [
    `mkdir -p ${room}/real ${room}/bin /run/netns /tmp/page`,
    `mkfifo ${room}/out ${room}/err ${room}/notes`,
    `touch ${room}/own-net && mount --bind /proc/self/ns/net ${room}/own-net`,
    file('watch.bash', 'watch.bash'),
    file('terminal.bash', 'terminal.bash'),
    file('witness.bash', 'witness'),
    `chmod 755 ${room}/witness`,
    ...(unclean
      ? [`cat >${room}/correct <<'NETSCENE-END'\n${namespaceCorrection(corrected)}\nNETSCENE-END`]
      : []),
    `for netscene_name in ${(asItIs ? [] : everywhere).join(' ')}; do ln -s ../witness ${room}/bin/$netscene_name; done`,
    // mount(8) takes a table: one process for all of them.
    `netscene_cover() {
      local name folder path seen=() one IFS=:
      for name in "$@"; do
        for folder in $PATH; do
          path=$folder/$name
          [[ -x $path && ! -d $path && $folder != ${room}/* ]] || continue
          if ! [[ -e ${room}/real/$name ]]; then
            : >${room}/real/$name
            echo "$path ${room}/real/$name none bind 0 0" >&3
          fi
          # What is many programs in one file (busybox) cannot be covered.
          [[ -L $path && $(readlink -f "$path") == *@(busybox|toybox|coreutils) ]] && continue
          for one in "\${seen[@]}"; do [[ $path -ef $one ]] && continue 2; done
          seen+=("$path")
          echo "${room}/witness $path none bind 0 0" >&4
        done
      done
    }
    netscene_cover ${covered.join(' ')} 3>${room}/table 4>${room}/over; unset -f netscene_cover`,
    `mount --all --fstab ${room}/table && mount --all --fstab ${room}/over`,
    'unset netscene_name; export NETSCENE_OWN=1',
  ].join('\n');
  const { exit, stderr } = await sandbox.run(script);
  if (exit !== 0)
    throw new Fault('sandbox', `the recorder cannot be set up in the sandbox: ${stderr.trim()}`);
}
