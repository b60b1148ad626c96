import { isIP } from 'node:net';
import type { AddressPlan } from './address-plan.ts';

/** Something outside of the sandbox that a command asks, and why nothing answers there. */
export interface Outside {
  readonly target: string;
  readonly why: 'internet' | 'name' | 'no-such-address';
}

const pings = /^ping6?$/;
/** Programs that ask one address or name, given as a word of its own. */
const askers = /^(?:traceroute6?|tracepath6?|mtr|telnet|ssh|nc|ncat|netcat|iperf3?)$/;
const fetchers = /^(?:curl|wget)$/;
const resolvers = /^(?:dig|nslookup|host|getent)$/;
const withValue = /^-[cIiwWstmMpQSTlFoOHXd]$/;

/** What of the outside the (unwrapped) command asks; undefined for everything that a sandbox can answer. */
export function outsideOf(text: string, addresses: AddressPlan): Outside | undefined {
  const [program = '', ...words] = (text.split(/[|;&>]/)[0] ?? '').trim().split(/\s+/);
  if (pings.test(program)) return judged(targetOf(words), addresses, 'strict');
  if (askers.test(program)) return judged(targetOf(words), addresses, 'lenient');
  if (fetchers.test(program)) {
    const urls = words.map(
      (word) => /^["']?(?:https?|ftp):\/\/\[?([^/\s"':\]]+|[0-9a-f:]+)/i.exec(word)?.[1],
    );
    const bare = words.find((word) => /^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:\/\S*)?$/i.test(word));
    return judged(urls.find(Boolean) ?? bare, addresses, 'lenient');
  }
  if (resolvers.test(program)) {
    const name = words.find((word) => /^[\w-]+(?:\.[\w-]+)+\.?$/.test(word) && isIP(word) === 0);
    return name === undefined ? undefined : { target: name, why: 'name' };
  }
  return undefined;
}

/** The address or name that a ping is sent to, whatever stands around it. */
export function targetOf(words: readonly string[]): string | undefined {
  return words.find((word, i) => !word.startsWith('-') && !withValue.test(words[i - 1] ?? ''));
}

/** `lenient`: an address of a private range may be anybody's; only what is surely outside counts. */
function judged(
  target: string | undefined,
  addresses: AddressPlan,
  how: 'strict' | 'lenient',
): Outside | undefined {
  if (target === undefined || /[$`"'{(]/.test(target) || target === 'localhost') return undefined;
  if (isIP(target.replace(/%.*$/, '')) === 0) {
    const name = how === 'strict' || /^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}$/i.test(target);
    return name ? { target, why: 'name' } : undefined;
  }
  if (addresses.knows(target) !== 'no') return undefined;
  if (isPublic(target)) return { target, why: 'internet' };
  return how === 'strict' ? { target, why: 'no-such-address' } : undefined;
}

/** A ping of the outside somewhere inside a loop or a list of commands. */
export function outsidePingIn(text: string, addresses: AddressPlan): Outside | undefined {
  for (const [, words = ''] of text.matchAll(/(?:^|[\s;|&"'(])ping6?\s+([^;|&<>"'\n)]*)/g)) {
    const found = judged(targetOf(words.trim().split(/\s+/)), addresses, 'strict');
    if (found !== undefined && found.why !== 'no-such-address') return found;
  }
  return undefined;
}

/** Not from a range that is set aside: https://www.iana.org/assignments/iana-ipv4-special-registry. */
export function isPublic(address: string): boolean {
  if (address.includes(':')) return /^[23]/.test(address) && !/^2001:0?db8:/i.test(address);
  return !/^(?:0|10|127|169\.254|172\.(?:1[6-9]|2\d|3[01])|192\.168|192\.0\.[02]|198\.1[89]|198\.51\.100|203\.0\.113|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])|2(?:2[4-9]|[345]\d))\./.test(
    address,
  );
}
