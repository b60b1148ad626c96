import type { Feature } from '../../../lib/feature.ts';
import { featureCheck } from '../../run/execute/feature-probes.ts';
import { packageOf } from '../../run/sandbox/packages.ts';
import { Sandbox } from '../../run/sandbox/sandbox.ts';
import { Fault } from '../../text/fault.ts';
import { absent, type Check, lacking, ok } from './check.ts';

interface Probe {
  readonly id: string;
  readonly what: string;
  readonly command: string;
  /** Where some scenarios only need it: how it can be had. */
  readonly optionally?: string;
  readonly cure: string;
}

const kernelCure = (option: string) => `use a kernel with CONFIG_${option} (as module: sudo modprobe)`;

/** Features that scenarios may do without, with how to get them. */
const optional: Partial<Record<Feature, string>> = {
  ipv6: 'sudo sysctl -w net.ipv6.conf.all.disable_ipv6=0, and a kernel booted without ipv6.disable=1',
  nftables: `sudo apt-get install ${packageOf('nft')}; ${kernelCure('NF_TABLES')}`,
  tun: 'sudo modprobe tun && sudo chmod 666 /dev/net/tun, or run as root',
};

/** What the scenarios of the package require. */
const required: readonly Feature[] = ['bridge', 'veth', 'ipv6', 'nftables', 'tun'];

const features: readonly Probe[] = required.map((feature) => {
  const { what, command, config = feature.toUpperCase() } = featureCheck(feature);
  return {
    id: feature,
    what,
    command,
    cure: kernelCure(config),
    ...(optional[feature] !== undefined && { optionally: optional[feature] }),
  };
});

/** What scenarios do, done once in a sandbox. */
const probes: readonly Probe[] = [
  {
    id: 'netns',
    what: 'ip netns',
    cure: 'sudo apt-get install iproute2',
    command: 'ip netns add nsprobe && ip netns exec nsprobe true && ip netns del nsprobe',
  },
  ...features,
  {
    id: 'echo',
    what: 'ping in a sandbox',
    cure: kernelCure('INET'),
    command: 'ping -c 1 -W 5 127.0.0.1 && fping -r 1 -t 5000 127.0.0.1',
  },
  {
    id: 'forwarding',
    what: 'net sysctls',
    cure: kernelCure('SYSCTL'),
    command: 'sysctl -w net.ipv4.ip_forward=1',
  },
  {
    id: 'read-only-host',
    what: 'read-only host',
    command: '! touch /usr/netscene-doctor',
    cure: 'do not run scenarios here: report it, with /proc/self/mountinfo',
  },
];

/** A sandbox as scenarios get one, and what they do in it. */
export async function checkKernel(): Promise<Check[]> {
  let sandbox: Sandbox | undefined;
  try {
    sandbox = await Sandbox.open();
    const opened = sandbox;
    await opened.run('true');
    const made = ok('sandbox', 'sandbox', 'made, and ends by itself');
    const done = probes.map((probe) => tryOut(opened, probe));
    return [made, ...(await Promise.all(done))];
  } catch (error) {
    const { message } = error as Error;
    const cure = (error instanceof Fault ? error.cure : undefined) ?? 'the lines above say what is lacking';
    return [
      lacking('sandbox', 'sandbox', message, cure),
      ...uncheckedKernel('not tried: it needs a sandbox').slice(1),
    ];
  } finally {
    await sandbox?.close();
  }
}

/** The same lines where no sandbox can be had. */
export function uncheckedKernel(found: string): Check[] {
  const all = [{ id: 'sandbox', what: 'sandbox' }, ...probes];
  return all.map(({ id, what }) => absent(id, what, found));
}

async function tryOut(sandbox: Sandbox, { id, what, command, optionally, cure }: Probe): Promise<Check> {
  const { exit, stderr } = await sandbox.run(command);
  if (exit === 0) return ok(id, what, 'works');
  const said = stderr.trim().split('\n')[0] || `exit code ${exit}`;
  return optionally === undefined ? lacking(id, what, said, cure) : absent(id, what, said, optionally);
}
