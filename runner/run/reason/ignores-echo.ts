import { inNamespace } from '../../../lib/in-namespace.ts';
import type { Family } from '../network/address.ts';
import type { Network } from '../network/network.ts';
import { sysctl } from '../network/questions.ts';
import { namespaceName } from './commands.ts';
import type { Finding } from './finding.ts';

/** Sysctls by which a host keeps silent (ip-sysctl.rst: icmp_echo_ignore_all, icmp/echo_ignore_all). */
export function ignoresEcho(network: Network, namespace: string, family: Family): Finding | undefined {
  const path = family === 6 ? 'ipv6/icmp/echo_ignore_all' : 'ipv4/icmp_echo_ignore_all';
  if (sysctl(network, namespace, path) !== 1) return undefined;
  const name = `net.${path.replaceAll('/', '.')}`;
  return {
    reason: 'filtered',
    where: { namespace },
    sentence: `${namespaceName(namespace)} is told to ignore echo requests: ${name} = 1`,
    certain: true,
    counter: { kind: 'grew', namespace, name: family === 6 ? 'Icmp6InEchos' : 'Icmp.InEchos' },
    shows: [inNamespace(namespace, `sysctl ${name}`)],
  };
}
