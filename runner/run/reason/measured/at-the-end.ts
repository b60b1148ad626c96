import { holdersOf } from '../../network/questions.ts';
import { ip, namespaceName } from '../commands.ts';
import type { Cause } from './cause.ts';
import type { Frame } from './frame.ts';
import type { Place } from './place.ts';
import type { Questions } from './questions.ts';

/** A host on the way holds the address that the reply goes to, and takes it for itself. */
export async function takenByItself(
  questions: Questions,
  namespace: string,
  address: string,
  command: string,
): Promise<Cause> {
  const holder = holdersOf(questions.network, address).find((one) => one.namespace === namespace);
  return {
    reason: 'duplicate-address',
    where: { namespace, ...(holder && { device: holder.link }) },
    sentence: `${namespaceName(namespace)} holds ${address}, the source's own address, too, and gets the reply`,
    proven: true,
    cures: holder
      ? [
          {
            because: `${address} is held twice`,
            commands: [`${ip(namespace)} address del ${address}/${holder.held.prefix} dev ${holder.link}`],
          },
        ]
      : [],
    evidence: [await questions.shows(command)],
  };
}

/** A tagged frame comes to a link that has no device of that VLAN. */
export async function noVlan(questions: Questions, { namespace, link }: Place, tag: number): Promise<Cause> {
  return {
    reason: 'no-port',
    where: { namespace, device: link },
    sentence: `it comes in on ${link} in ${namespaceName(namespace)} with the tag of VLAN ${tag}, which nothing there takes`,
    proven: true,
    cures: [],
    evidence: [await questions.shows(`${ip(namespace)} -d link show type vlan`)],
  };
}

/** A router gets it with no hop left (RFC 1812, 5.3.1). */
export async function ttlExceeded(
  questions: Questions,
  { namespace, link }: Place,
  frame: Frame,
): Promise<Cause> {
  const show = `${ip(namespace)} route get ${frame.target}`;
  return {
    reason: 'ttl-exceeded',
    where: { namespace, device: link },
    sentence: `${namespaceName(namespace)} gets the packet to ${frame.target} with a TTL of ${frame.ttl}: it has gone round in a loop, passed too many routers, or was sent with so few`,
    proven: true,
    cures: [],
    evidence: [await questions.shows(show)],
  };
}
