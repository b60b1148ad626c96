import { isIP } from 'node:net';
import { asksNames } from '../../../run/host/names.ts';
import type { Uplink } from '../../../run/host/uplink.ts';
import type { Played } from '../../record/played.ts';
import type { RecordedPing } from '../../record/recording.ts';

/** Did a session have anything to do with the machine's uplink: its name, its subnet, or what lies behind it? */
export function leavesByUplink({ commands, pings, script }: Played, uplink: Uplink): boolean {
  const named = new RegExp(
    `(?<![\\w.-])${uplink.name}(?![\\w-])|\\b${uplink.subnet.replaceAll('.', '\\.')}\\.`,
  );
  const texts = script === undefined ? commands.filter(({ typed }) => typed).map(({ text }) => text) : script;
  return (
    texts.some((text) => named.test(text) || asksNames(text)) ||
    pings.some((ping) => asksOutside(ping, uplink))
  );
}

function asksOutside({ target, explanation, source }: RecordedPing, { name }: Uplink): boolean {
  const address = target.replace(/%.*$/, '');
  if (isIP(address) === 0 || isPublic(address)) return true;
  // Its machine has a default route, by the uplink.
  return (
    (source === '' && explanation?.where.device === name) ||
    explanation?.hops.some(({ device, what }) => device === name || what.includes(` ${name}`)) === true
  );
}

/** Not from a range that is set aside: https://www.iana.org/assignments/iana-ipv4-special-registry. */
export function isPublic(address: string): boolean {
  if (address.includes(':')) return /^[23]/.test(address) && !/^2001:0?db8:/i.test(address);
  return !/^(?:0|10|127|169\.254|172\.(?:1[6-9]|2\d|3[01])|192\.168|192\.0\.[02]|198\.1[89]|198\.51\.100|203\.0\.113|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])|2(?:2[4-9]|[345]\d))\./.test(
    address,
  );
}
