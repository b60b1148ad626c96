import { isLinkLocal } from '../run/network/address.ts';
import type { Address, Link, Namespace } from '../run/network/network.ts';
import type { Line } from './diagram.ts';

/** What stands in the box of a link: name, kind, what is the matter with it, addresses. */
export function linesOfLink(state: Namespace, link: Link): Line[] {
  const kind = kindOf(link);
  return [
    { role: 'name', text: link.name },
    ...(kind === undefined ? [] : [{ role: 'kind', text: kind } as const]),
    ...[...troubles(link), ...portTroubles(link)].map((text): Line => ({ role: 'state', text })),
    ...vlansOf(state, link).map((text): Line => ({ role: 'note', text })),
    ...link.addresses
      .filter(isTold)
      .map((address): Line => ({ role: 'address', text: addressText(address) })),
  ];
}

function isTold({ address }: Address): boolean {
  return !isLinkLocal(address) && !address.startsWith('127.') && address !== '::1';
}

function addressText({ address, prefix, peer, tentative, dadfailed, deprecated }: Address): string {
  const doubts = [
    dadfailed ? 'held by another too' : tentative ? 'tentative' : '',
    deprecated ? 'deprecated' : '',
  ].filter(Boolean);
  const ends = peer === undefined ? address : `${address} peer ${peer}`;
  return `${ends}/${prefix}${doubts.length === 0 ? '' : ` (${doubts.join(', ')})`}`;
}

/** A veth needs no word: its wire says it. */
function kindOf({ kind, settings, flags }: Link): string | undefined {
  const { id, local, remote, mode, table, type } = settings;
  switch (kind) {
    case 'veth':
    case 'loopback':
    case 'physical':
      return undefined;
    case 'bridge':
      return settings.vlan_filtering === 1 ? 'bridge, VLAN-aware' : 'bridge';
    case 'vlan':
      return `VLAN ${id}`;
    case 'vxlan':
      return `VXLAN ${id}`;
    case 'bond':
      return typeof mode === 'string' ? `bond, ${mode}` : 'bond';
    case 'vrf':
      return `VRF, table ${table}`;
    case 'macvlan':
    case 'ipvlan':
      return typeof mode === 'string' ? `${kind}, ${mode}` : kind;
    case 'tun':
      return typeof type === 'string' ? type : flags.includes('POINTOPOINT') ? 'tun' : 'tap';
    default:
      return typeof local === 'string' && typeof remote === 'string' ? `${kind} ${local} → ${remote}` : kind;
  }
}

function troubles({ up, carrier, protodown, flags }: Link): string[] {
  if (!up) return ['down'];
  if (protodown) return ['held down (protodown)'];
  const arp = flags.includes('NOARP') && flags.includes('BROADCAST') ? ['no ARP'] : [];
  return carrier ? arp : ['no carrier', ...arp];
}

/** A spanning tree state other than forwarding, and what keeps ports apart. */
function portTroubles({ port, up, carrier }: Link): string[] {
  if (port?.kind !== 'bridge') return [];
  const { state, isolated } = port.settings;
  const told = up && carrier && typeof state === 'string' && state !== 'forwarding';
  return [...(told ? [state] : []), ...(isolated === true ? ['isolated'] : [])];
}

/** What VLANs a port of a VLAN-aware bridge carries: `VLAN 10` untagged, `tagged 20, 30-35`. */
function vlansOf({ links, vlans }: Namespace, { name, master = '', kind }: Link): string[] {
  const bridge = kind === 'bridge' ? links.get(name) : links.get(master);
  if (bridge?.settings.vlan_filtering !== 1) return [];
  const own = vlans.filter(({ link }) => link === name);
  const range = ({ vlan, vlanEnd }: (typeof own)[number]) =>
    vlan === vlanEnd ? `${vlan}` : `${vlan}-${vlanEnd}`;
  const pvid = own.filter((entry) => entry.pvid && entry.untagged).map(range);
  const tagged = own.filter(({ untagged }) => !untagged).map(range);
  return [
    ...(pvid.length > 0 ? [`VLAN ${pvid.join(', ')}`] : []),
    ...(tagged.length > 0 ? [`tagged ${tagged.join(', ')}`] : []),
  ];
}
