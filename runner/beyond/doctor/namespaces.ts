import { readFileSync } from 'node:fs';
import { type Refusal, refusalOfUserNamespaces } from '../../run/sandbox/user-namespaces.ts';
import { attempt } from './attempt.ts';
import { absent, type Check, lacking, ok } from './check.ts';

interface Deed {
  readonly id: string;
  readonly what: string;
  /** Further namespaces, and a command in them that does what a sandbox does. */
  readonly args: readonly string[];
  readonly works: string;
  readonly cure: string;
}

const shell = (command: string) => ['sh', '-c', command];

/** What a sandbox does to set itself up, one thing after another; what fails is what stands in the way. */
const deeds: readonly Deed[] = [
  {
    id: 'addresses',
    what: 'network namespaces',
    works: 'loopback brought up, an address added',
    args: ['--net', ...shell('ip link set lo up && ip address add 192.0.2.1/32 dev lo')],
    cure: 'in a container: docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined',
  },
  {
    id: 'procfs',
    what: 'procfs',
    works: 'mounted anew',
    args: ['--pid', '--fork', '--mount', '--mount-proc', 'true'],
    cure: 'in a container, parts of /proc are masked: docker run --security-opt systempaths=unconfined',
  },
  {
    id: 'sysfs',
    what: 'sysfs',
    works: 'mounted anew',
    args: ['--net', '--mount', 'mount', '-t', 'sysfs', '-o', 'nosuid,nodev,noexec', 'netscene', '/sys'],
    cure: 'in a container, /sys is masked or read-only: docker run --privileged',
  },
  {
    id: 'tmpfs',
    what: 'tmpfs',
    works: 'mounted on /run and /tmp',
    args: ['--mount', ...shell('mount -t tmpfs netscene /run && mount -t tmpfs netscene /tmp')],
    cure: 'in a container: docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined',
  },
];

/** User namespaces and what has to work in them, tried by doing it. */
export async function checkNamespaces(): Promise<Check[]> {
  const bare = await attempt('unshare', ['--user', 'true']);
  const mapped = await attempt('unshare', ['--user', '--map-root-user', 'true']);
  const what = 'user namespaces';
  if (!mapped.worked) {
    const refusal = refusalOfUserNamespaces();
    const symptom = bare.worked ? 'uid_map refused' : 'refused';
    return [
      lacking('user-namespaces', what, `${symptom} (${mapped.said}): ${refusal.why}`, refusal.cure),
      ...settings(refusal),
      ...deeds.map(({ id, what }) => absent(id, what, 'not tried: it needs a user namespace')),
    ];
  }
  const done = await Promise.all(deeds.map(tryOut));
  return [ok('user-namespaces', what, 'made, with a root of its own'), ...settings(undefined), ...done];
}

async function tryOut({ id, what, args, works, cure }: Deed): Promise<Check> {
  const { worked, said } = await attempt('unshare', ['--user', '--map-root-user', ...args]);
  return worked ? ok(id, what, works) : refused({ id, what, said, cure }, refusalOfUserNamespaces());
}

/** What AppArmor takes from a namespace's root shows as any other EPERM: on Ubuntu, it is the first to blame. */
export function refused(
  { id, what, said, cure }: Pick<Deed, 'id' | 'what' | 'cure'> & { readonly said: string },
  refusal: Refusal,
): Check {
  const denied = /not permitted|[Pp]ermission denied/.test(said);
  if (denied && refusal.by === 'apparmor') {
    const symptom = id === 'addresses' ? `RTM_NEWADDR refused (${said})` : `refused (${said})`;
    return lacking(id, what, `${symptom}: ${refusal.why}`, refusal.cure);
  }
  return lacking(id, what, `refused (${said})`, cure);
}

/** The switches that may refuse user namespaces; each is lacking only where it does. */
function settings(refusal: Refusal | undefined): Check[] {
  const read = (path: string) => {
    try {
      return readFileSync(path, 'utf8').trim();
    } catch {
      return undefined;
    }
  };
  const line = (id: string, by: Refusal['by'], what: string, found: string) =>
    refusal?.by === by ? lacking(id, what, found, refusal.cure) : ok(id, what, found);
  const clone = read('/proc/sys/kernel/unprivileged_userns_clone');
  const apparmor = read('/proc/sys/kernel/apparmor_restrict_unprivileged_userns');
  const filters = /^Seccomp:\s+2$/m.test(read('/proc/self/status') ?? '');
  return [
    line(
      'max-user-namespaces',
      'limit',
      'max_user_namespaces',
      read('/proc/sys/user/max_user_namespaces') ?? 'not there',
    ),
    line(
      'unprivileged-userns-clone',
      'debian',
      'userns_clone',
      clone === undefined ? 'this kernel has no such switch' : `kernel.unprivileged_userns_clone is ${clone}`,
    ),
    line(
      'apparmor',
      'apparmor',
      'AppArmor',
      apparmor === '1' ? 'restricts user namespaces' : 'does not restrict user namespaces',
    ),
    line(
      'seccomp',
      'seccomp',
      'seccomp',
      filters ? (refusal ? 'a filter is in force' : 'a filter, and it allows what is needed') : 'no filter',
    ),
  ];
}
