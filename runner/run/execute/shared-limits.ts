import { readFileSync } from 'node:fs';

/**
 * What all network namespaces of a machine share: where it runs over, packets are lost that nothing in a sandbox
 * explains, whoever made it run over. Both counters are the kernel's own and only grow.
 */
export type SharedLimit = 'backlog' | 'neighbours' | 'processors';

/** How often each ran over since the machine started; undefined where it cannot be read. */
type Overruns = Readonly<Record<'backlog' | 'neighbours', number | undefined>>;

/** What each limit is, and how to raise it: for people. */
export const sharedLimits: Readonly<Record<SharedLimit, { what: string; raise: string }>> = {
  /** softnet_stat: Documentation/networking/scaling.rst; netdev_max_backlog: admin-guide/sysctl/net.rst. */
  backlog: {
    what: "the receive backlog of this machine's processors ran over",
    raise: 'on the machine itself, sysctl -w net.core.netdev_max_backlog=10000',
  },
  /** gc_thresh3, table_fulls: Documentation/networking/ip-sysctl.rst, arp(7). */
  neighbours: {
    what: "this machine's table of neighbours, one for all namespaces, was full",
    raise:
      'on the machine itself, sysctl -w net.ipv4.neigh.default.gc_thresh3=8192 net.ipv6.neigh.default.gc_thresh3=8192',
  },
  processors: {
    what: 'this machine was too busy to send the pings in their time',
    raise: 'run fewer scenarios at once (--jobs)',
  },
};

/** What ping(8) says where the table of neighbours is full: ENOBUFS. */
const full = /No buffer space available/;

/** A watch of the shared limits over a time. */
export interface LimitsWatch {
  /** Which ran over since the watch began, by what the kernel counts or by what a ping said. */
  overrun(said?: readonly string[]): SharedLimit[];
}

export function watchSharedLimits(): LimitsWatch {
  const before = overruns();
  return {
    overrun(said = []) {
      const now = overruns();
      const grew = (limit: keyof Overruns) => (now[limit] ?? 0) > (before[limit] ?? now[limit] ?? 0);
      return (['backlog', 'neighbours'] as const).filter(
        (limit) => grew(limit) || (limit === 'neighbours' && said.some((text) => full.test(text))),
      );
    },
  };
}

/**
 * Entries that the table of neighbours of each family has room for; the kernel's default where only the
 * machine's first namespace may read it.
 */
export function neighbourRoom(): number {
  const limits = ['ipv4', 'ipv6'].map((family) =>
    Number(read(`/proc/sys/net/${family}/neigh/default/gc_thresh3`) ?? 1024),
  );
  return Math.min(...limits);
}

function overruns(): Overruns {
  return { backlog: backlogDrops(), neighbours: tableFulls() };
}

/** The second column, a line for each processor, in hexadecimal. */
function backlogDrops(): number | undefined {
  const lines = read('/proc/net/softnet_stat')?.trim().split('\n');
  return lines?.reduce((sum, line) => sum + Number.parseInt(line.split(' ')[1] ?? '0', 16), 0);
}

/** Only the machine's first network namespace has these files: they are read outside of the sandbox. */
function tableFulls(): number | undefined {
  const counts = ['arp_cache', 'ndisc_cache'].flatMap((name) => {
    const [heading = '', ...lines] = read(`/proc/net/stat/${name}`)?.trim().split('\n') ?? [];
    const column = heading.trim().split(/\s+/).indexOf('table_fulls');
    return column === -1
      ? []
      : lines.map((line) => Number.parseInt(line.trim().split(/\s+/)[column] ?? '0', 16));
  });
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
