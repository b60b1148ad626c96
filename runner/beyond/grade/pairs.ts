import { type Claim, nodes, reachable, type Step, unreachable } from '../../../lib/index.ts';
import { host } from '../../run/network/network.ts';
import type { Member } from './members.ts';

/** What a claim about two roles is probed by, or why it cannot be. */
export type PairClaim = { readonly step: Step } | { readonly lacking: readonly string[] };

/** The pairs of a claim as a step of a scenario: every one of `from` pings every other one of `to`, at its first address. */
export function pairClaim(
  claim: Extract<Claim, { kind: 'reach' | 'silent' }>,
  byRole: ReadonlyMap<string, readonly Member[]>,
): PairClaim {
  const [from, to] = [byRole.get(claim.from) ?? [], byRole.get(claim.to) ?? []];
  const lacking = [claim.from, claim.to].filter((role) => (byRole.get(role) ?? []).length === 0);
  if (lacking.length > 0)
    return {
      lacking: [...new Set(lacking)].map((role) => `there is no ${role}, so there is no pair to try`),
    };
  const bare = [...new Set([...from, ...to])].filter((member) => addressOf(member) === undefined);
  if (bare.length > 0)
    return {
      lacking: bare.map(({ namespace, attachments }) => {
        const link = attachments[0]?.link ?? 'its link';
        return `${titleOf(namespace)} has no address on ${link}: give it one (ip -n ${namespace} address add …)`;
      }),
    };
  const at = nodes(
    Object.fromEntries(
      [...from, ...to].map((member) => [
        titleOf(member.namespace),
        { namespace: member.namespace, address: addressOf(member) as string },
      ]),
    ),
  );
  const names = (members: readonly Member[]) => members.map(({ namespace }) => titleOf(namespace));
  const pairs = at.from(names(from), names(to));
  if (pairs.length === 0) return { lacking: [`there is only one ${claim.from}: nobody to reach`] };
  return { step: claim.kind === 'reach' ? reachable(claim.title, pairs) : unreachable(claim.title, pairs) };
}

const addressOf = ({ attachments }: Member) =>
  attachments.find(({ address }) => address !== undefined)?.address;

const titleOf = (namespace: string) => (namespace === '' ? host : namespace);
