import type { Claim } from '../../../lib/index.ts';
import { host } from '../../run/network/network.ts';
import { amountText, is, type Member } from './members.ts';

/** What is wrong, in sentences; none where the claim holds. */
export type Faults = readonly string[];

const titleOf = ({ namespace }: Member) => (namespace === '' ? host : namespace);

/** A claim about how many there are of a role. */
export function existenceFaults(
  { role, count }: Extract<Claim, { kind: 'exist' }>,
  byRole: ReadonlyMap<string, readonly Member[]>,
  all: readonly Member[],
): Faults {
  const found = byRole.get(role) ?? [];
  if (is(found.length, count)) return [];
  const named = found.length === 0 ? 'none' : found.map(titleOf).join(', ');
  const attached = all
    .filter(({ attachments }) => attachments.length > 0)
    .map((member) => {
      const networks = new Set(member.attachments.map(({ network }) => network)).size;
      return `${titleOf(member)} in ${networks} network${networks === 1 ? '' : 's'}`;
    });
  return [
    `expected ${amountText(count)} with the role ${role}, found ${found.length} (${named})`,
    `what there is: ${attached.join(', ') || 'no namespace that is attached to a network'}`,
  ];
}

/** A claim about who forwards: read from the kernel, in every namespace. */
export function forwardFaults(
  { only }: Extract<Claim, { kind: 'forward' }>,
  byRole: ReadonlyMap<string, readonly Member[]>,
  all: readonly Member[],
): Faults {
  const wanted = byRole.get(only) ?? [];
  if (wanted.length === 0) return [`there is no ${only}`];
  const off = wanted.filter((member) => !member.forwards);
  const others = all.filter((member) => member.forwards && !wanted.includes(member));
  return [
    ...off.map((member) => {
      const exec = member.namespace === '' ? '' : `ip netns exec ${member.namespace} `;
      return `${titleOf(member)} does not forward: ${exec}sysctl -w net.ipv4.ip_forward=1`;
    }),
    ...others.map((member) => {
      const exec = member.namespace === '' ? '' : `ip netns exec ${member.namespace} `;
      return `${titleOf(member)} forwards too: ${exec}sysctl -w net.ipv4.ip_forward=0`;
    }),
  ];
}
