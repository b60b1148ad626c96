import type { Namespace, Network } from '../../network/network.ts';
import { heightOf } from '../../network/questions.ts';
import { type Growth, growthOf } from './counted.ts';
import { type Frame, readFrame } from './frame.ts';

/** An interface at which frames went round and round: more than {@link flood}. */
export interface Flood {
  readonly namespace: string;
  readonly link: string;
  readonly frames: number;
}

/** Frames in a second at one interface that no ping makes. */
export const flood = 20_000;

/** What a camera saw. */
export interface Seen {
  readonly frames: readonly Frame[];
  readonly growth: ReadonlyMap<string, Growth>;
  readonly floods: readonly Flood[];
}

/** Reads what a camera printed (`camera.pl`). Undefined where it did not begin: no perl, or a kernel that refuses. */
export function readCamera(text: string, network: Network, marks: readonly string[]): Seen | undefined {
  if (!/^C /m.test(text)) return undefined;
  const spaces = [...network.namespaces.values()];
  const spaceOf = (number: string | undefined) => spaces[Number(number)];
  const frames: Frame[] = [];
  const floods: Flood[] = [];
  const files = new Map<string, { before: Map<string, string>; after: Map<string, string> }>();
  const lines = text.split('\n');
  const linkOf = (space: Namespace, index: string | undefined) =>
    [...space.links.values()].find((link) => link.index === Number(index))?.name;
  for (let i = 0; i < lines.length; i += 1) {
    const words = (lines[i] as string).split(' ');
    const space = spaceOf(words[1]);
    if (words[0] === 'F' && space !== undefined) {
      const [, , time, index, type, tag, length, protocol, hex = ''] = words;
      const link = linkOf(space, index);
      const frame =
        link !== undefined &&
        readFrame(
          {
            ...{
              namespace: space.name,
              link,
              time: Number(time),
              type: Number(type),
              length: Number(length),
            },
            ...(tag !== '-' && { tag: Number(tag) }),
            protocol: Number.parseInt(protocol ?? '', 16),
            bytes: Buffer.from(hex, 'hex'),
          },
          marks,
        );
      if (frame) frames.push(frame);
    } else if (words[0] === 'N' && space !== undefined && Number(words[3]) > flood) {
      floods.push({
        namespace: space.name,
        link: linkOf(space, words[2]) ?? '?',
        frames: Number(words[3]),
      });
    } else if (words[0] === 'C' && space !== undefined) {
      const kept = files.get(space.name) ?? { before: new Map(), after: new Map() };
      files.set(space.name, kept);
      const end = lines.indexOf('.', i);
      const content = lines.slice(i + 1, end === -1 ? undefined : end).join('\n');
      (words[2] === 'before' ? kept.before : kept.after).set(words[3] as string, content);
      if (end !== -1) i = end;
    }
  }
  // A frame that is handed up a stack of links keeps its time: it was at the lower one first.
  const height = (frame: Frame) => (frame.out ? -1 : 1) * heightOf(network, frame);
  frames.sort((left, right) => left.time - right.time || height(left) - height(right));
  const growth = new Map([...files].map(([name, { before, after }]) => [name, growthOf(before, after)]));
  return { frames, growth, floods };
}
