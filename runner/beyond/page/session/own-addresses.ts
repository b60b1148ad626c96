import { isIPv4 } from 'node:net';
import type { Entry } from './typed-page.ts';

/**
 * Is it an address of the author's own network: private, given to nobody by the page, and in none of its subnets?
 * In a sandbox nobody can have it.
 */
export function isOfAuthor(target: string, entries: readonly Entry[]): boolean {
  return isIPv4(target) && isPrivate(target) && !isOfPage(target, entries);
}

function isOfPage(target: string, entries: readonly Entry[]): boolean {
  return entries.some(
    ({ kind, text }) =>
      kind !== 'prose' &&
      kind !== 'output' &&
      [...text.matchAll(/(\d+\.\d+\.\d+\.\d+)(?:\/(\d+))?/g)].some(
        ([whole, address = '', length]) =>
          (whole.includes('/') || /\b(?:ifconfig|netmask)\b/.test(text)) &&
          inSubnet(target, address, Number(length ?? 24)),
      ),
  );
}

function isPrivate(address: string): boolean {
  return /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.)/.test(
    address,
  );
}

function inSubnet(address: string, base: string, length: number): boolean {
  const number = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - length);
  return Math.floor(number(address) / size) === Math.floor(number(base) / size);
}
