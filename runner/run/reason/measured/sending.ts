import { linkOf } from '../../network/questions.ts';
import { downTowards } from '../down-towards.ts';
import { takenByItself } from './at-the-end.ts';
import { downLink } from './bridging.ts';
import { type Case, namesOf, whatOf } from './case.ts';
import type { Cause } from './cause.ts';
import { dropOf, droppedByLegacy, droppedByRule } from './filtered.ts';
import { handingOn } from './handing-on.ts';
import type { Direction } from './place.ts';
import { refused } from './routing.ts';
import { tooBig } from './too-big.ts';

/** A packet that a namespace sends of its own accord. */
export interface Own {
  readonly namespace: string;
  readonly source?: string;
  readonly target: string;
  readonly direction: Direction;
  /** The link that it has to leave by. */
  readonly leaveBy?: string;
}

/** A namespace sends it of its own accord, and nothing of it was seen. */
export async function sending(one: Case, own: Own): Promise<Cause | undefined> {
  const { questions, recording, recorded, family } = one;
  const { namespace, source, target, direction, leaveBy } = own;
  const large = await tooBig(questions, recorded);
  if (large) return large;
  const drop = dropOf(recording, { namespace, source: source ?? '', target, names: namesOf(direction) });
  if (drop) return droppedByRule(questions, drop, whatOf(direction));
  const { network } = questions;
  const device = leaveBy === undefined ? undefined : linkOf(network, { namespace, link: leaveBy });
  if (device?.up === false) return downLink(questions, { namespace, link: device.name });
  const answer = await questions.route({
    ...{ namespace, target },
    ...(source !== undefined && { source }),
    ...(leaveBy !== undefined && { leaveBy }),
  });
  const routed = { namespace, target, direction, family, ...(source !== undefined && { source }) };
  if (answer.kind === 'refused') {
    const down = downTowards(network, namespace, target);
    return down ? downLink(questions, down) : refused(questions, routed, answer);
  }
  if (answer.kind === 'local') {
    const loopback = { namespace, link: 'lo' };
    if (linkOf(network, loopback)?.up === false) return downLink(questions, loopback);
    return direction === 'reply' ? takenByItself(questions, namespace, target, answer.command) : undefined;
  }
  const { device: link, gateway } = answer;
  const onward = await handingOn(one, { from: { namespace, link }, gateway, target, direction });
  if (onward) return onward;
  const legacy = recording.legacy.find((entry) => entry.namespace === namespace);
  return legacy ? droppedByLegacy(questions, legacy, whatOf(direction), undefined) : undefined;
}
