import { spawnSync } from 'node:child_process';
import { sandboxEnvironment } from '../../run/sandbox/environment.ts';
import type { HostState, Listing } from './host-state.ts';

interface Link {
  readonly ifindex: number;
  readonly ifname: string;
  readonly flags: readonly string[];
  readonly master?: string;
  readonly mtu: number;
  readonly address?: string;
  readonly addr_info: readonly { readonly local?: string; readonly prefixlen: number }[];
}

/** Links, addresses, routes, rules and nftables of our own network namespace. */
export function readNetwork(): Pick<HostState, 'links' | 'addresses' | 'routes' | 'rules' | 'nftables'> {
  const links = JSON.parse(said('ip', '-j', 'address', 'show') ?? '[]') as Link[];
  return {
    links: new Map(
      links.map(({ ifindex, ifname, flags, master, mtu, address }) => [
        ifname,
        [
          ifindex,
          flags.filter((flag) => flag !== 'LOWER_UP' && flag !== 'NO-CARRIER'),
          master,
          mtu,
          address,
        ].join(' '),
      ]),
    ),
    addresses: new Map(
      links.flatMap(({ ifname, addr_info }) =>
        addr_info.map(({ local, prefixlen }) => [`${local}/${prefixlen} on ${ifname}`, '']),
      ),
    ),
    routes: lines(
      said('ip', 'route', 'show', 'table', 'all'),
      said('ip', '-6', 'route', 'show', 'table', 'all'),
    ),
    rules: lines(said('ip', 'rule', 'show'), said('ip', '-6', 'rule', 'show')),
    nftables: ruleset(said('nft', 'list', 'ruleset')),
  };
}

function said(program: string, ...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(program, args, { env: sandboxEnvironment(), encoding: 'utf8' });
  return status === 0 ? stdout : undefined;
}

/** Every line is a thing; what only runs down is left out. */
function lines(...texts: readonly (string | undefined)[]): Listing {
  const all = texts.flatMap((text) => (text ?? '').split('\n')).map((line) => line.trim());
  const stable = all.map((line) => line.replace(/ expires \S+| error \S+/g, ''));
  return new Map(stable.filter(Boolean).map((line) => [line, '']));
}

/** The rules table by table, without what their counters have counted. Undefined: nft is for root. */
function ruleset(text: string | undefined): Listing {
  if (text === undefined) return undefined;
  const tables = text.replace(/packets \d+ bytes \d+/g, '').split(/^(?=table )/m);
  return new Map(
    tables.filter((table) => table.trim() !== '').map((table) => [table.split(' {')[0] as string, table]),
  );
}
