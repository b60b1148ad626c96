import { splitZone } from '../../network/address.ts';
import { arrived } from './arriving.ts';
import { ttlExceeded } from './at-the-end.ts';
import { type Case, caseOf } from './case.ts';
import type { Cause } from './cause.ts';
import type { Frame } from './frame.ts';
import { left } from './leaving.ts';
import { pingOptions } from './ping-options.ts';
import { lastPlace, roundTrip } from './place.ts';
import type { Questions } from './questions.ts';
import type { RecordedProbe, Recording } from './recording.ts';
import { sending } from './sending.ts';

/** Says why a ping got no further than it was seen. Undefined where nothing that is seen there explains it. */
export async function explainPlace(
  questions: Questions,
  recording: Recording,
  recorded: RecordedProbe,
): Promise<Cause | undefined> {
  const one = caseOf(questions, recording, recorded);
  const round = roundTrip(recorded);
  if (round) return ttlExceeded(questions, recorded, round, round.frame as Frame);
  const place = lastPlace(recording.network, recorded);
  const frame = place.frame as Frame;
  switch (place.how) {
    case 'unsent':
      return withoutSource(one, await unsent(one));
    case 'left':
      return left(one, place, frame);
    case 'arrived':
      return arrived(one, place, frame);
    case 'returned':
      return / [1-9]\d* received/.test(recorded.said) ? undefined : arrived(one, place, frame);
  }
}

/** A ping that is told where to send from may be told wrongly: without that it may be answered. */
function withoutSource({ recorded }: Case, cause: Cause | undefined): Cause | undefined {
  const { text } = recorded.probe.command ?? {};
  if (cause === undefined || text === undefined || pingOptions(text).source === undefined) return cause;
  const ping = text.replace(/ -I ?\S+/, '');
  return {
    ...cause,
    cures: [...cause.cures, { because: 'the ping has the wrong source', commands: [], ping }],
  };
}

/** Nothing left the namespace that pings. */
function unsent(one: Case): Promise<Cause | undefined> {
  const { probe } = one.recorded;
  const { address: target, device: zone } = splitZone(probe.target);
  const { source, device = zone } = pingOptions(probe.command?.text);
  return sending(one, {
    ...{ namespace: probe.source, target, direction: 'request' },
    ...(source !== undefined && { source }),
    ...(device !== undefined && { leaveBy: device }),
  });
}
