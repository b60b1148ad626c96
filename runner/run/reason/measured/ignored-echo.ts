import { inNamespace } from '../../../../lib/in-namespace.ts';
import { isGroup } from '../../network/address.ts';
import { holdersOf } from '../../network/questions.ts';
import { namespaceName } from '../commands.ts';
import type { Cause } from './cause.ts';
import type { Frame } from './frame.ts';
import type { Questions } from './questions.ts';

/** Sysctls by which a host keeps silent (ip-sysctl.rst: icmp_echo_ignore_all, icmp/echo_ignore_…). */
export async function ignoresEcho(
  questions: Questions,
  family: 4 | 6,
  namespace: string,
  { target }: Frame,
): Promise<Cause | undefined> {
  const isOwn = holdersOf(questions.network, target).some((one) => one.namespace === namespace);
  const names =
    family === 4
      ? ['net.ipv4.icmp_echo_ignore_all', ...(isOwn ? [] : ['net.ipv4.icmp_echo_ignore_broadcasts'])]
      : [
          'net.ipv6.icmp.echo_ignore_all',
          ...(isGroup(target) ? ['net.ipv6.icmp.echo_ignore_multicast'] : []),
          ...(isOwn || isGroup(target) ? [] : ['net.ipv6.icmp.echo_ignore_anycast']),
        ];
  for (const name of names) {
    if ((await questions.sysctl(namespace, name)) !== '1') continue;
    return {
      reason: 'filtered',
      where: { namespace },
      sentence: `${namespaceName(namespace)} is told to ignore echo requests: ${name} = 1`,
      proven: true,
      cures: [
        {
          because: `${namespaceName(namespace)} has ${name} = 1`,
          commands: [inNamespace(namespace, `sysctl -w ${name}=0`)],
        },
      ],
      evidence: [await questions.shows(inNamespace(namespace, `sysctl ${name}`))],
    };
  }
  return undefined;
}
