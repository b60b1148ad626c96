import type { Fact } from '../../run/network/facts.ts';

const mac = /(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/gi;
/** Made from a MAC address: RFC 4291, appendix A. */
const fromMac = /fe80::[0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]{1,4}/gi;

/** The facts of a network that are the same in every run of the same commands: MAC addresses differ from run to run. */
export function comparable(facts: readonly Fact[]): Fact[] {
  return facts
    .filter(({ kind, value }) => kind !== 'neighbour' || isLasting(value))
    .map((fact) => ({ ...fact, name: maskedText(fact.name), value: masked(fact.value) as Fact['value'] }))
    .filter((fact) => !isAutomatic(fact));
}

/** An entry that somebody made; the others come and go. */
function isLasting(neighbour: Fact['value']): boolean {
  const { state, proxy } = neighbour as { state?: readonly string[]; proxy?: unknown };
  return state === undefined || proxy !== undefined || state.includes('PERMANENT');
}

/**
 * Link-local addresses and their routes come by themselves, once a link has a carrier and nobody else has
 * the address (RFC 4862, 5.3 and 5.4): a second or two later, or not yet.
 */
function isAutomatic({ kind, value }: Fact): boolean {
  if (typeof value === 'string') return false;
  const { local, protocol, dst } = value;
  if (kind === 'address') return local === 'fe80::*';
  return (
    kind === 'route' &&
    protocol === 'kernel' &&
    ['fe80::*', 'fe80::/64', 'fe80::', 'ff00::/8'].includes(String(dst))
  );
}

function masked(value: unknown): unknown {
  if (typeof value === 'string') return maskedText(value);
  if (Array.isArray(value)) return value.map(masked).sort(byText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item)]));
}

function byText(left: unknown, right: unknown): number {
  return JSON.stringify(left) < JSON.stringify(right) ? -1 : 1;
}

function maskedText(text: string): string {
  return text.replace(mac, 'MAC').replace(fromMac, 'fe80::*');
}
