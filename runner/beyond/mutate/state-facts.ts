/** Fields that differ from run to run, or that time changes: ip-link(8), ip-address(8), bridge(8). */
const volatile =
  /timer|life_time|ifindex|link_index|netnsid|netns-immutable|_id$|^designated|^root_|message_age|^stats|^used$|tentative|^optimistic/;
/** Of the counters and limits below /proc/sys/net, those that are measured and not set. */
const measured = /nf_conntrack_(?:count|max|buckets)|\/flush:|stable_secret|route\/gc_|_secret/;
const mac = /(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/gi;
/** Made from a MAC address: RFC 4291, appendix A. */
const fromMac = /fe80::[0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]{1,4}/gi;

type Fact = readonly [name: string, value: string];

/** The facts in what `end-state.bash` prints for one namespace, all that is volatile masked. */
export function factsOf(namespace: string, text: string): Fact[] {
  const place = namespace === '' ? '' : `${namespace}: `;
  return text.split('\n').flatMap((line): Fact[] => {
    const [kind = '', said = ''] = line.split('\t');
    if (kind === '') return [];
    return said.startsWith('[')
      ? objectFacts(place, kind, said.replaceAll('\v', ''))
      : lineFacts(place, kind, said);
  });
}

function objectFacts(place: string, kind: string, said: string): Fact[] {
  const seen = new Map<string, number>();
  return listOf(said)
    .filter((entry) => kind !== 'forwarding' || isLasting(entry))
    .map((entry) => masked(entry) as Record<string, unknown>)
    .filter((entry) => !isAutomatic(entry))
    .map((entry) => JSON.stringify(entry))
    .sort()
    .map((value) => {
      const name = `${place}${kind}${nameOf(kind, JSON.parse(value) as Record<string, unknown>)}`;
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      return [count === 1 ? name : `${name} (${count})`, value];
    });
}

/** A JSON list of iproute2; it prints half a list where the kernel lacks what was asked for. */
function listOf(text: string): Record<string, unknown>[] {
  try {
    return JSON.parse(text) as Record<string, unknown>[];
  } catch {
    return [];
  }
}

/** An entry that somebody made; learnt ones come and go. */
function isLasting({ state }: Record<string, unknown>): boolean {
  return state === 'permanent' || state === 'static';
}

/**
 * Link-local addresses and their routes come by themselves, once a link has a carrier and nobody else has
 * the address (RFC 4862, 5.3 and 5.4): a second or two later, or not yet.
 */
function isAutomatic({ dst, local, protocol }: Record<string, unknown>): boolean {
  if (local === 'fe80::*') return true;
  return protocol === 'kernel' && ['fe80::*', 'fe80::/64', 'fe80::', 'ff00::/8'].includes(String(dst));
}

function nameOf(kind: string, entry: Record<string, unknown>): string {
  const keys = { route: ['dst', 'dev', 'table'], rule: ['priority'], neighbour: ['dst'] }[kind] ?? [
    'ifname',
    'dst',
  ];
  return keys
    .map((key) => entry[key])
    .filter((value) => value !== undefined && value !== 'main')
    .map((value) => ` ${value}`)
    .join('');
}

function lineFacts(place: string, kind: string, said: string): Fact[] {
  const lines = said
    .split('\v')
    .map((line) => line.trim())
    .filter(Boolean);
  if (kind !== 'sysctl')
    return lines.length === 0 ? [] : [[`${place}${kind}`, lines.map(maskedText).join('\n')]];
  return lines
    .filter((line) => !measured.test(line))
    .map((line) => {
      const end = line.indexOf(':');
      const name = line.slice(0, end).replace('/proc/sys/', '').replaceAll('/', '.');
      return [`${place}sysctl ${name}`, line.slice(end + 1)];
    });
}

function masked(value: unknown): unknown {
  if (typeof value === 'string') return maskedText(value);
  if (Array.isArray(value)) {
    return value
      .map(masked)
      .filter((item) => JSON.stringify(item) !== '{}' && !isAutomatic(item as Record<string, unknown>))
      .sort(byText);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !volatile.test(key))
      .map(([key, item]) => [key, masked(item)]),
  );
}

function byText(left: unknown, right: unknown): number {
  return JSON.stringify(left) < JSON.stringify(right) ? -1 : 1;
}

function maskedText(text: string): string {
  return text.replace(mac, 'MAC').replace(fromMac, 'fe80::*');
}
