/** What is nobody's on the Internet: private, shared, documentation, loopback, multicast (RFC 6890, RFC 5737). */
const special = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  '224.0.0.0/3',
];

/** The IPv4 prefixes of the public Internet: all addresses without the special ones, as few prefixes as there can be. */
export function publicPrefixes(): string[] {
  const holes = special.map((text) => {
    const [address = '', length = '32'] = text.split('/');
    return { start: numberOf(address), size: 2 ** (32 - Number(length)) };
  });
  return without(0, 32, holes);
}

function without(start: number, free: number, holes: readonly { start: number; size: number }[]): string[] {
  const size = 2 ** free;
  const inside = holes.filter((hole) => hole.start < start + size && hole.start + hole.size > start);
  if (inside.length === 0) return [`${addressOf(start)}/${32 - free}`];
  if (inside.some((hole) => hole.start <= start && hole.start + hole.size >= start + size)) return [];
  const half = size / 2;
  return [...without(start, free - 1, inside), ...without(start + half, free - 1, inside)];
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function addressOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}
