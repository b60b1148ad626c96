import { familyOf, splitZone } from '../../network/address.ts';
import type { Direction } from './place.ts';
import type { Questions } from './questions.ts';
import type { RecordedProbe, Recording } from './recording.ts';

/** A ping that was watched, and whom to ask about the network in which it was. */
export interface Case {
  readonly questions: Questions;
  readonly recording: Recording;
  readonly recorded: RecordedProbe;
  readonly family: 4 | 6;
}

export function caseOf(questions: Questions, recording: Recording, recorded: RecordedProbe): Case {
  const family = familyOf(splitZone(recorded.probe.target).address) === 6 ? 6 : 4;
  return { questions, recording, recorded, family };
}

/** ICMP's names of the packet of a direction, as nftables writes them. */
export function namesOf(direction: Direction): string[] {
  return [direction === 'request' ? 'echo-request' : 'echo-reply'];
}

export function whatOf(direction: Direction): string {
  return direction === 'request' ? 'the echo request' : 'the echo reply';
}
