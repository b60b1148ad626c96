import { inNamespace } from '../../../../lib/in-namespace.ts';
import { namespaceName } from '../commands.ts';
import type { Evidence } from '../explanation.ts';
import type { Cause, Cure } from './cause.ts';
import type { LegacyDrop } from './legacy.ts';
import type { Questions } from './questions.ts';
import type { Recording } from './recording.ts';
import { hasAddresses, type Trace, type TraceDrop } from './trace.ts';

/** What a packet is at the place where it was lost. */
export interface Packet {
  readonly namespace: string;
  readonly source: string;
  readonly target: string;
  /** ICMP's name of it, as nftables writes it; any of these. */
  readonly names: readonly string[];
}

/** The trace of the packet in its namespace that ended in a drop; addresses may be another's after NAT. */
export function dropOf({ traces }: Recording, packet: Packet): (Trace & { drop: TraceDrop }) | undefined {
  return traces.find(
    (trace): trace is Trace & { drop: TraceDrop } =>
      trace.drop !== undefined &&
      trace.namespace === packet.namespace &&
      packet.names.includes(trace.packet) &&
      (trace.packet === 'arp' || trace.packet.startsWith('nd-') || hasAddresses(trace, packet)),
  );
}

/** The trace of the packet in its namespace, where its rules saw it. */
export function traceOf({ traces }: Recording, packet: Packet): Trace | undefined {
  return traces.find(
    (trace) =>
      trace.namespace === packet.namespace &&
      packet.names.includes(trace.packet) &&
      hasAddresses(trace, packet),
  );
}

/** A rule of nftables, or a policy, dropped it: traced. */
export async function droppedByRule(
  questions: Questions,
  { namespace, drop, link }: Trace & { drop: TraceDrop },
  what: string,
): Promise<Cause> {
  const { family, table, chain, rule } = drop;
  const listed = await questions.shows(
    inNamespace(namespace, `nft -a list chain ${family} ${table} ${chain}`),
  );
  const handle = rule === undefined ? undefined : handleOf(listed, rule);
  const name = `chain ${chain} of table ${family} ${table}`;
  const cures =
    rule === undefined
      ? [inNamespace(namespace, `nft chain ${family} ${table} ${chain} '{ policy accept; }'`)]
      : handle === undefined
        ? []
        : [inNamespace(namespace, `nft delete rule ${family} ${table} ${chain} handle ${handle}`)];
  return {
    reason: 'filtered',
    where: { namespace, ...(link !== undefined && { device: link }) },
    sentence: `${namespaceName(namespace)} ${rule !== undefined && /\breject\b/.test(rule) ? 'rejects' : 'drops'} ${what} in ${name}${
      rule === undefined ? ', whose policy is drop' : ` with the rule "${rule}"`
    }`,
    proven: true,
    cures: cures.map((command) => ({
      because: `${namespaceName(namespace)} has to let ${what} through`,
      commands: [command],
    })),
    evidence: [listed, { command: `${inNamespace(namespace, 'nft monitor trace')}`, output: drop.line }],
  };
}

/** Takes away the rule that gives a packet another address: where it goes then, nobody answers. */
export async function untranslated(questions: Questions, { namespace, translation }: Trace): Promise<Cure[]> {
  if (translation === undefined) return [];
  const { family, table, chain, rule } = translation;
  const listed = await questions.shows(
    inNamespace(namespace, `nft -a list chain ${family} ${table} ${chain}`),
  );
  const handle = handleOf(listed, rule);
  if (handle === undefined) return [];
  const command = inNamespace(namespace, `nft delete rule ${family} ${table} ${chain} handle ${handle}`);
  return [{ because: `${namespaceName(namespace)} gives it another address`, commands: [command] }];
}

/** The handle of a traced rule in the list of its chain. */
function handleOf({ output }: Evidence, rule: string): string | undefined {
  const line = output.split('\n').find((one) => uncounted(one).includes(uncounted(rule)));
  return line?.match(/# handle (\d+)/)?.[1];
}

/** Counters in a rule's text change with every packet. */
function uncounted(text: string): string {
  return text.replace(/counter packets \d+ bytes \d+/g, 'counter').trim();
}

/** A rule of iptables-legacy, or its policy, counted it. */
export async function droppedByLegacy(
  questions: Questions,
  drop: LegacyDrop,
  what: string,
  link: string | undefined,
): Promise<Cause> {
  const { namespace, program, table, chain, rule } = drop;
  const command = inNamespace(namespace, `${program}-save -t ${table}`);
  const cure =
    rule === undefined
      ? `${program} -t ${table} -P ${chain} ACCEPT`
      : `${program} -t ${table} ${rule.replace(/^-A/, '-D')}`;
  return {
    reason: 'filtered',
    where: { namespace, ...(link !== undefined && { device: link }) },
    sentence: `${namespaceName(namespace)} drops ${what} in chain ${chain} of ${program}${
      rule === undefined ? ', whose policy is DROP' : ` with the rule "${rule}"`
    }`,
    proven: true,
    cures: [
      {
        because: `${namespaceName(namespace)} has to let ${what} through`,
        commands: [inNamespace(namespace, cure)],
      },
    ],
    evidence: [await questions.shows(command)],
  };
}
