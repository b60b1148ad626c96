/**
 * Counters of one namespace, from /proc/net/snmp, netstat and snmp6 (Documentation/networking/snmp_counter.rst).
 * IPv4's are named `Ip.InAddrErrors`, `IpExt.InNoRoutes`, IPv6's `Ip6InAddrErrors`, as the kernel has them.
 */
export type Counters = ReadonlyMap<string, number>;

/** Reads the text of the three files, one after another. */
export function parseCounters(text: string): Counters {
  const counters = new Map<string, number>();
  const headings = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [name = '', ...values] = line.trim().split(/\s+/);
    if (!name.endsWith(':')) {
      if (values.length === 1) counters.set(name, Number(values[0]));
      continue;
    }
    const heading = headings.get(name);
    if (heading === undefined) {
      headings.set(name, values);
    } else {
      headings.delete(name);
      heading.forEach((column, i) => {
        counters.set(`${name.slice(0, -1)}.${column}`, Number(values[i]));
      });
    }
  }
  return counters;
}

/** By how much a counter grew; 0 where it is not known. */
export function growth(before: Counters | undefined, after: Counters, name: string): number {
  if (before === undefined) return 0;
  return (after.get(name) ?? 0) - (before.get(name) ?? 0);
}
