/** What the rules of nftables did with a packet, as `nft monitor trace` printed it (nft(8), MONITOR). */
export interface Trace {
  readonly namespace: string;
  readonly id: string;
  /** Its addresses: first those that it came with, then those that it was given. */
  readonly addresses: readonly { readonly source: string; readonly target: string }[];
  /** `echo-request`, `echo-reply`, `nd-neighbor-solicit`, …; `arp`. */
  readonly packet: string;
  /** The link that it came in by, or else is to leave by. */
  readonly link?: string;
  /** The mark that it had last, `0x00000007`. */
  readonly mark?: string;
  /** The lines, as printed. */
  readonly lines: readonly string[];
  /** What ended it, where rules did. */
  readonly drop?: TraceDrop;
  /** The rule that gave it another address. */
  readonly translation?: TraceRule & { readonly rule: string };
}

/** A rule of a chain, or its policy. */
export interface TraceRule {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  /** Undefined: the chain's policy. */
  readonly rule?: string;
}

export interface TraceDrop extends TraceRule {
  readonly line: string;
}

const shape = /^trace id (\w+) (\w+) (\S+) (\S+) (packet:|rule|verdict|policy) ?(.*)$/;

/** Did the packet have these addresses at some time? */
export function hasAddresses(
  { addresses }: Trace,
  { source, target }: { source: string; target: string },
): boolean {
  return addresses.some((one) => one.target === target && (source === '' || one.source === source));
}

/** The name of the table that sets nftrace, which is ours. */
export const traceTable = 'netscene_trace';

/** Reads what `nft monitor trace` printed in one namespace, a packet for each id. */
export function readTraces(namespace: string, text: string): Trace[] {
  type Addresses = Trace['addresses'][number];
  const packets = new Map<
    string,
    { -readonly [Key in keyof Trace]: Trace[Key] } & { lines: string[]; addresses: Addresses[] }
  >();
  for (const line of text.split('\n')) {
    const [, id, family, table, chain, what, rest = ''] = shape.exec(line) ?? [];
    if (id === undefined || family === undefined || table === undefined || chain === undefined) continue;
    const known = packets.get(id);
    const packet = known ?? { namespace, id, addresses: [], packet: '', lines: [] };
    packets.set(id, packet);
    packet.lines.push(line);
    if (what === 'packet:') {
      const { source, target, packet: name } = readPacket(rest);
      packet.packet ||= name;
      const link = /\b[io]if "([^"]+)"/.exec(rest)?.[1];
      if (packet.link === undefined && link !== undefined) packet.link = link;
      const last = packet.addresses.at(-1);
      if (last?.source !== source || last.target !== target) packet.addresses.push({ source, target });
    }
    const mark = /meta mark (0x[0-9a-f]+)/.exec(rest)?.[1];
    if (mark !== undefined) packet.mark = mark;
    const isDrop =
      (what === 'policy' && /^drop\b/.test(rest)) ||
      (what === 'verdict' && /^drop\b/.test(rest)) ||
      (what === 'rule' && (/\(verdict drop\)$/.test(rest) || /\breject\b[^"]*$/.test(rest)));
    if (table === traceTable) continue;
    if (what === 'rule' && /\b(dnat|snat|masquerade|redirect)\b/i.test(rest))
      packet.translation = { family, table, chain, rule: rest.replace(/ \(verdict [^)]*\)$/, '') };
    if (!isDrop) continue;
    const rule = what === 'rule' ? rest.replace(/ \(verdict [^)]*\)$/, '') : undefined;
    packet.drop = { family, table, chain, line, ...(rule !== undefined && { rule }) };
  }
  return [...packets.values()];
}

function readPacket(text: string): { source: string; target: string; packet: string } {
  const arp = / arp /.test(` ${text}`) && /(?:arp )?operation (\w+)/.exec(text);
  const word = (name: RegExp) => name.exec(text)?.[1] ?? '';
  return {
    source: word(/\bip6? saddr (\S+)/) || word(/\barp saddr ip (\S+)/),
    target: word(/\bip6? daddr (\S+)/) || word(/\barp daddr ip (\S+)/),
    packet: arp ? 'arp' : word(/\bicmp(?:v6)? type (\S+)/) || 'tunnel',
  };
}
