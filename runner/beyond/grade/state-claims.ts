import { inNamespace } from '../../../lib/in-namespace.ts';
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

/** A claim about who forwards: read from the kernel, in every namespace. `cures`: commands that may make it so. */
export function forwardFaults(
  { only }: Extract<Claim, { kind: 'forward' }>,
  byRole: ReadonlyMap<string, readonly Member[]>,
  all: readonly Member[],
): { readonly faults: Faults; readonly cures: readonly string[] } {
  const wanted = byRole.get(only) ?? [];
  if (wanted.length === 0) return { faults: [`there is no ${only}`], cures: [] };
  const off = wanted.filter((member) => !member.forwards);
  const others = all.filter((member) => member.forwards && !wanted.includes(member));
  const set = ({ namespace }: Member, value: 0 | 1) =>
    inNamespace(namespace, `sysctl -w net.ipv4.ip_forward=${value}`);
  return {
    faults: [
      ...off.map((member) => `${titleOf(member)} does not forward: net.ipv4.ip_forward is 0 there`),
      ...others.map((member) => `${titleOf(member)} forwards too: net.ipv4.ip_forward is 1 there`),
    ],
    cures: [...off.map((member) => set(member, 1)), ...others.map((member) => set(member, 0))],
  };
}
