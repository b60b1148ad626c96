import type { Namespace, Route } from '../run/network/network.ts';
import type { Line } from './diagram.ts';

/** What a namespace does with packets that are not for it: routes that somebody made, forwarding, rules. */
export function notesOfNamespace(state: Namespace): Line[] {
  return [...forwarding(state), ...rules(state), ...filters(state), ...routes(state)].map(
    (text): Line => ({ role: 'note', text }),
  );
}

/** Forwarding decides where there are two ways to go. */
function forwarding({ links, sysctls }: Namespace): string[] {
  const ways = [...links.values()].filter(
    ({ kind, addresses }) => kind !== 'loopback' && addresses.some(({ scope }) => scope === 'global'),
  );
  if (ways.length < 2) return [];
  const four = ways.filter(({ name }) => sysctls.get(`ipv4/conf/${name}/forwarding`) === '1');
  const six = sysctls.get('ipv6/conf/all/forwarding') === '1';
  const hasSix = ways.some(({ addresses }) =>
    addresses.some(({ family, scope }) => family === 6 && scope === 'global'),
  );
  const families = [...(four.length > 0 ? ['IPv4'] : []), ...(six && hasSix ? ['IPv6'] : [])];
  if (families.length === 0) return ['does not forward'];
  const not = ways.filter((way) => !four.includes(way)).map(({ name }) => name);
  return [
    `forwards ${families.join(' and ')}${four.length > 0 && not.length > 0 ? `, not from ${not.join(', ')}` : ''}`,
  ];
}

/** Rules besides the three that every namespace has (ip-rule(8)). */
function rules(state: Namespace): string[] {
  const own = state.rules.filter(
    ({ shown }) => !['local', 'main', 'default'].includes(String(shown.table)) || shown.src !== 'all',
  );
  return own.map(({ shown }) => {
    const { src, srclen, dst, dstlen, table, action, iif, oif, fwmark } = shown;
    const end = (word: string, value: unknown, length: unknown) =>
      value === undefined || value === 'all'
        ? []
        : [`${word} ${value}${length === undefined ? '' : `/${length}`}`];
    const words = [
      ...end('from', src, srclen),
      ...end('to', dst, dstlen),
      ...end('iif', iif, undefined),
      ...end('oif', oif, undefined),
      ...end('fwmark', fwmark, undefined),
      table === undefined ? String(action ?? '') : `table ${table}`,
    ];
    return `rule ${words.join(' ')}`.trimEnd();
  });
}

function filters({ filters: { nft, legacyTables } }: Namespace): string[] {
  const rules = nft.split('\n').filter((line) => /^\t\t(?!type |policy |\})\S/.test(line)).length;
  const drops = /policy drop/.test(nft) ? ', policy drop' : '';
  return [
    ...(nft.trim() === '' ? [] : [`nftables: ${rules} ${rules === 1 ? 'rule' : 'rules'}${drops}`]),
    ...(legacyTables.length === 0 ? [] : [`iptables: ${legacyTables.join(', ')}`]),
  ];
}

/** Routes that somebody made; those of an address say nothing that the address does not. */
function routes({ routes: all }: Namespace): string[] {
  return all
    .filter(({ table, shown }) => table !== 'local' && shown.protocol !== 'kernel' && shown.protocol !== 'ra')
    .map(routeText);
}

export function routeText({ type, destination, via, link, table, metric, shown }: Route): string {
  const hops = Array.isArray(shown.nexthops) ? (shown.nexthops as { gateway?: string; dev?: string }[]) : [];
  return [
    type === 'unicast' ? '' : type,
    destination,
    via === undefined ? '' : `via ${via}`,
    via === undefined && link !== undefined && type === 'unicast' ? `dev ${link}` : '',
    ...hops.map((hop) => `via ${hop.gateway ?? hop.dev}`),
    table === 'main' ? '' : `table ${table}`,
    metric === undefined || metric === 1024 ? '' : `metric ${metric}`,
  ]
    .filter(Boolean)
    .join(' ');
}
