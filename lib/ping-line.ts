import { isIP } from 'node:net';
import { readCommands } from './command-line.ts';
import type { Place } from './place.ts';
import type { Command, Probe } from './step.ts';

/** Why a line is not a ping that can be judged; the message ends in the cure. */
export class PingLineError extends Error {
  override name = 'PingLineError';
  /** Where the line stands. */
  readonly at: Place | undefined;

  constructor(message: string, { at }: Command) {
    super(message);
    this.at = at;
  }
}

const withValue = new Set('cIiwWstmMpQSTlF'.split('').map((letter) => `-${letter}`));
/**
 * Options that fping's own behaviour covers, with the values that they take. With any other one, or any other
 * value, the ping itself is run: it may refuse what fping would ask.
 */
const plainOptions: Readonly<Record<string, RegExp>> = {
  '-c': /^[1-9]\d*$/,
  '-i': /^\d+(\.\d+)?$/,
  '-w': /^\d+$/,
  '-W': /^\d+(\.\d+)?$/,
  '-n': /^-n$/,
  '-q': /^-q$/,
};

/** What may stand before a ping, since a probe is started as it is written and says nothing else. */
const takenAway = new Set(['sudo', 'doas', 'ip netns exec', 'nsenter']);
const nothing = { program: '', words: [], namespace: '', starters: [] } as const;

/**
 * Reads `ip netns exec ns1 ping -c 5 10.120.0.12` (ping(8), ip-netns(8)) as a probe.
 * `sudo` before it is taken as no part of the claim.
 * @throws {PingLineError} when the line pings nothing, or something that is no address.
 */
export function probeOfPingLine(command: Command): Probe {
  const [first = nothing, ...more] = readCommands(command.text);
  const { program, words, namespace: source, starters } = first;
  const isPing = program === 'ping' || program === 'ping6';
  if (!isPing || source === undefined || starters.some((one) => !takenAway.has(one))) {
    throw new PingLineError(
      `"${command.text}" is no ping: write "ip netns exec NAME ping -c 5 ADDRESS"`,
      command,
    );
  }
  if (more.length > 0) {
    throw new PingLineError(
      `"${command.text}" does more than ping: leave the ping alone, since its reply is what is judged; what it prints can be held with shows(…)`,
      command,
    );
  }
  let count = Number.POSITIVE_INFINITY;
  let plain = true;
  let target: string | undefined;
  const families = new Set<number>(program === 'ping6' ? [6] : []);
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] as string;
    if (!word.startsWith('-')) {
      if (target !== undefined)
        throw new PingLineError(`"${command.text}" names two targets: give one`, command);
      target = word;
      continue;
    }
    const option = word.slice(0, 2);
    const value = withValue.has(option) ? (word.length > 2 ? word.slice(2) : words[++i]) : undefined;
    const isFamily = word === '-4' || word === '-6';
    if (isFamily) families.add(Number(word[1]));
    else if (plainOptions[option]?.test(value ?? word) !== true) plain = false;
    if (option === '-c') count = Number(value);
  }
  if (target === undefined) throw new PingLineError(`"${command.text}" pings no address: add one`, command);
  const family = isIP(target.replace(/%.*$/, ''));
  if (family === 0) {
    throw new PingLineError(
      `"${target}" in "${command.text}" is no IPv4 or IPv6 address: a sandbox has no name service, so write the address`,
      command,
    );
  }
  if (!(count > 0)) throw new PingLineError(`"${command.text}" has no usable count: write "-c 5"`, command);
  if ([...families].some((asked) => asked !== family)) plain = false;
  return { source, target, command, count, plain, named: false };
}
