import { familyOf } from './address.ts';
import type { Address, Link, Shown } from './network.ts';

interface LinkInfo {
  readonly info_kind?: string;
  readonly info_data?: Shown;
  readonly info_slave_kind?: string;
  readonly info_slave_data?: Shown;
}

/** A link, from an entry of `ip -j -d address show`. */
export function parseLink(shown: Shown): Link {
  const flags = Array.isArray(shown.flags) ? shown.flags.filter(isText) : [];
  const info = (isObject(shown.linkinfo) ? shown.linkinfo : {}) as LinkInfo;
  const [index, namespaceId] = [shown.link_index, shown.link_netnsid];
  const addresses = Array.isArray(shown.addr_info) ? shown.addr_info.filter(isObject) : [];
  return {
    index: Number(shown.ifindex),
    name: text(shown.ifname),
    kind: info.info_kind ?? (flags.includes('LOOPBACK') ? 'loopback' : 'physical'),
    mac: text(shown.address),
    mtu: Number(shown.mtu),
    flags,
    operstate: text(shown.operstate),
    up: flags.includes('UP'),
    carrier: flags.includes('LOWER_UP'),
    protodown: shown.proto_down === true || flags.includes('PROTO_DOWN'),
    ...(isText(shown.master) && { master: shown.master }),
    ...(isText(shown.link) && namespaceId === undefined && { lower: shown.link }),
    ...(typeof index === 'number' &&
      typeof namespaceId === 'number' && { lowerElsewhere: { index, namespaceId } }),
    settings: isObject(info.info_data) ? info.info_data : {},
    ...(info.info_slave_kind !== undefined && {
      port: {
        kind: info.info_slave_kind,
        settings: isObject(info.info_slave_data) ? info.info_slave_data : {},
      },
    }),
    addresses: addresses.flatMap(parseAddress),
    shown,
  };
}

function parseAddress(shown: Shown): Address[] {
  const address = text(shown.local);
  const family = familyOf(address);
  if (family === 0) return [];
  return [
    {
      family,
      address,
      prefix: Number(shown.prefixlen),
      scope: text(shown.scope),
      ...(isText(shown.address) && { peer: shown.address }),
      tentative: shown.tentative === true,
      dadfailed: shown.dadfailed === true,
      deprecated: shown.deprecated === true,
    },
  ];
}

function text(value: unknown): string {
  return isText(value) ? value : '';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Shown {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
