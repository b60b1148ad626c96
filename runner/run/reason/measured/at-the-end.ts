import { holdersOf } from '../../network/questions.ts';
import { ip, namespaceName } from '../commands.ts';
import type { Cause, Cure } from './cause.ts';
import type { Frame } from './frame.ts';
import type { Place } from './place.ts';
import type { Questions } from './questions.ts';
import type { RecordedProbe } from './recording.ts';
import { lengthOf, otherRoutes } from './route-settings.ts';

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
  { frames, probe }: RecordedProbe,
  { namespace, link, direction }: Place,
  frame: Frame,
): Promise<Cause> {
  const text = probe.command?.text;
  const fewer = text?.replace(/ -t ?\d+(?= |$)/, '');
  const routers = [...new Set(frames.filter(({ kind }) => kind === direction).map((one) => one.namespace))];
  const show = `${ip(namespace)} route get ${frame.target}`;
  return {
    reason: 'ttl-exceeded',
    where: { namespace, device: link },
    sentence: `${namespaceName(namespace)} ${
      (frame.ttl ?? 0) > 1
        ? `gets the packet to ${frame.target} again and again: it goes round in a loop`
        : `gets the packet to ${frame.target} with a TTL of ${frame.ttl}: it has gone round in a loop, passed too many routers, or was sent with so few`
    }`,
    proven: true,
    cures:
      fewer !== undefined && fewer !== text
        ? [{ because: 'the ping lets it pass too few routers', commands: [], ping: fewer }]
        : (await Promise.all(routers.map((router) => elsewhere(questions, router, frame.target))))
            .flat()
            .sort((one, other) => deletedLength(other) - deletedLength(one)),
    evidence: [await questions.shows(show)],
  };
}

/** The bits of the prefix whose route a cure deletes: the more special a route is, the likelier it is the wrong one. */
function deletedLength({ commands: [command = ''] }: Cure): number {
  const prefix = / route del (\S+)/.exec(command)?.[1];
  return prefix === undefined ? -1 : lengthOf(prefix);
}

/** What a router in a loop could do instead. */
async function elsewhere(questions: Questions, namespace: string, target: string): Promise<Cure[]> {
  const answer = await questions.route({ namespace, target });
  const family = target.includes(':') ? 6 : 4;
  return answer.kind === 'unicast'
    ? otherRoutes(questions.network, { namespace, target, family }, answer)
    : [];
}
