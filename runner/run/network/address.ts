import { isIP } from 'node:net';

export type Family = 4 | 6;

/** The family of an address; 0 for what is no address. */
export function familyOf(address: string): Family | 0 {
  return isIP(address) as Family | 0;
}

/** The bits of an IPv4 or IPv6 address as a number. */
export function bitsOf(address: string): bigint {
  if (isIP(address) === 4) {
    return address.split('.').reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
  }
  // `::ffff:10.0.0.1`: the last 32 bits may be written as IPv4 (RFC 4291, 2.2).
  const text = address.replace(/\d+\.\d+\.\d+\.\d+$/, (tail) => {
    const bits = bitsOf(tail);
    return `${(bits >> 16n).toString(16)}:${(bits & 0xffffn).toString(16)}`;
  });
  const [head = '', tail] = text.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const middle = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...middle, ...right].reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

/** Does the prefix, an address and a length, cover the address? False across families. */
export function covers(prefix: string, length: number, address: string): boolean {
  const family = familyOf(address);
  if (family === 0 || family !== familyOf(prefix)) return false;
  const rest = BigInt((family === 4 ? 32 : 128) - length);
  return bitsOf(prefix) >> rest === bitsOf(address) >> rest;
}

/** Are two texts the same address? `fd00::1` and `fd00:0::1` are. */
export function sameAddress(left: string, right: string): boolean {
  return left === right || covers(left, familyOf(left) === 4 ? 32 : 128, right);
}

/** fe80::/10 means something on one link only (RFC 4291, 2.5.6). */
export function isLinkLocal(address: string): boolean {
  return covers('fe80::', 10, address);
}

/** Multicast, and the IPv4 broadcast address: reached by nobody in particular. */
export function isGroup(address: string): boolean {
  return covers('224.0.0.0', 4, address) || covers('ff00::', 8, address) || address === '255.255.255.255';
}

/** Splits `fe80::1%veth1`, as ping takes it, into address and device. */
export function splitZone(target: string): { address: string; device?: string } {
  const [address = '', device] = target.split('%');
  return device === undefined ? { address } : { address, device };
}
