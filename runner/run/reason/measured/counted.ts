import { parseCounters } from '../../network/counters.ts';

/** By how much counters of a namespace grew while the probe was made; those that did not grow are left out. */
export interface Growth {
  /** By name: `Ip.InAddrErrors`, `Icmp6InEchos`; of /proc/net/xfrm_stat: `XfrmInNoPols`. */
  readonly counters: ReadonlyMap<string, number>;
  /** Packets that were dropped at a link: `rx drop` and `tx drop` of /proc/net/dev. */
  readonly drops: ReadonlyMap<string, number>;
}

/** Compares the files of /proc/net of two moments. */
export function growthOf(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Growth {
  const text = (files: ReadonlyMap<string, string>) =>
    ['snmp', 'netstat', 'snmp6', 'xfrm_stat'].map((name) => files.get(name) ?? '').join('\n');
  const [earlier, later] = [parseCounters(text(before)), parseCounters(text(after))];
  const counters = new Map<string, number>();
  for (const [name, value] of later) {
    const grown = value - (earlier.get(name) ?? 0);
    if (grown > 0) counters.set(name, grown);
  }
  const [dropsBefore, dropsAfter] = [before, after].map((files) => dropsOf(files.get('dev') ?? ''));
  const drops = new Map<string, number>();
  for (const [name, value] of dropsAfter ?? []) {
    const grown = value - (dropsBefore?.get(name) ?? 0);
    if (grown > 0) drops.set(name, grown);
  }
  return { counters, drops };
}

/** The fourth and the twelfth column of /proc/net/dev: what a link dropped, both ways. */
function dropsOf(text: string): ReadonlyMap<string, number> {
  const drops = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name, rest] = /^\s*([^\s:]+):\s*(.*)$/.exec(line) ?? [];
    const values = (rest ?? '').trim().split(/\s+/).map(Number);
    if (name !== undefined) drops.set(name, (values[3] ?? 0) + (values[11] ?? 0));
  }
  return drops;
}
