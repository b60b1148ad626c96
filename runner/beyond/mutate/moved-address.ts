/** Networks that nobody uses: the documentation's (RFC 5737, RFC 9637, RFC 3849). */
const candidates = {
  4: ['203.0.113', '198.51.100', '192.0.2'],
  6: ['3fff', '2001', 'fdfe'],
} as const;

/** Where an address is moved to: leading octets for IPv4, the first group for IPv6. */
export interface Networks {
  readonly 4: string;
  readonly 6: string;
}

/** Networks that do not occur in the text of a scenario, so that a moved address meets no neighbour there. */
export function unusedNetworks(text: string): Networks {
  const free = (family: 4 | 6, delimiter: string) =>
    candidates[family].find((one) => !text.includes(`${one.split('.')[0]}${delimiter}`)) ??
    candidates[family][0];
  return { 4: free(4, '.'), 6: free(6, ':') };
}

/** `ip address add A/len`, ip-address(8), in all its abbreviations; `$i` may be a part of the host's number. */
const addition =
  /(\ba(?:d(?:d(?:r(?:e(?:ss?)?)?)?)?)?\s+(?:add|replace)\s+(?:dev\s+\S+\s+)?(?:local\s+)?["']?)([\w.:${}]+)(?:\/(\d+))?/g;

/** The command with one address moved out of its subnet, once for each address that it adds. */
export function movedAddresses(text: string, networks: Networks): string[] {
  return [...text.matchAll(addition)].flatMap((match) => {
    const [, before, address, length] = match as unknown as [string, string, string, string | undefined];
    const moved = movedAddress(address, Number(length ?? 128), networks);
    if (moved === undefined) return [];
    const at = match.index + before.length;
    return [text.slice(0, at) + moved + text.slice(at + address.length)];
  });
}

/** The same host in another network; undefined where that cannot be said by reading (a variable, a short prefix). */
export function movedAddress(address: string, length: number, networks: Networks): string | undefined {
  if (address.includes(':')) {
    const [first, ...rest] = address.split(':');
    return length < 16 || !/^[0-9a-f]+$/i.test(first as string)
      ? undefined
      : [networks[6], ...rest].join(':');
  }
  const octets = address.split('.');
  const kept = Math.min(3, Math.floor(length / 8));
  if (octets.length !== 4 || kept === 0 || !octets.slice(0, kept).every((octet) => /^\d+$/.test(octet)))
    return undefined;
  return [...networks[4].split('.').slice(0, kept), ...octets.slice(kept)].join('.');
}
