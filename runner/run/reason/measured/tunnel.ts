import { sameAddress } from '../../network/address.ts';
import type { Link, Network } from '../../network/network.ts';
import type { Port } from '../../network/questions.ts';
import { ip, namespaceName } from '../commands.ts';
import type { Cause, Cure } from './cause.ts';
import type { Questions } from './questions.ts';

/** The addresses between which a tunnel runs (ip-link(8): vxlan, geneve, gre, ipip, sit, …). */
export interface Tunnel {
  readonly remote: string;
  readonly local?: string;
}

/** The tunnel that a link is an end of; undefined for any other link, and for one with many ends. */
export function tunnelOf({ settings }: Link): Tunnel | undefined {
  const word = (name: string) => {
    const value = settings[name] ?? settings[`${name}6`];
    return typeof value === 'string' && value !== 'any' && value !== '' ? value : undefined;
  };
  const [remote, local] = [word('remote'), word('local')];
  return remote === undefined ? undefined : { remote, ...(local !== undefined && { local }) };
}

/** What both ends of a tunnel have to be told alike, by which the kernel knows whose packet it is. */
const shared = [
  { setting: 'id', name: 'VNI' },
  { setting: 'port', name: 'port' },
  { setting: 'okey', other: 'ikey', name: 'key' },
] as const;

/** The other end is another tunnel: its packets arrive there, and no link takes them. */
export async function mismatch(
  questions: Questions,
  { namespace, link: name }: Port,
  link: Link,
  { remote, local }: Tunnel,
): Promise<Cause | undefined> {
  const ends = [...questions.network.namespaces].flatMap(([space, { links }]) =>
    [...links.values()].map((other) => ({ space, other })),
  );
  const far = ends.find(({ space, other }) => {
    const tunnel = tunnelOf(other);
    if (space === namespace && other.name === name) return false;
    return (
      other.kind === link.kind &&
      tunnel !== undefined &&
      (local === undefined || sameAddress(tunnel.remote, local)) &&
      (tunnel.local === undefined || sameAddress(tunnel.local, remote))
    );
  });
  if (far === undefined) return undefined;
  const { space, other } = far;
  const show = (where: string, which: string) => `${ip(where)} -d link show ${which}`;
  const evidence = async () => [
    await questions.shows(show(namespace, name)),
    await questions.shows(show(space, other.name)),
  ];
  if (!other.up) return undefined;
  for (const one of shared) {
    const mine = link.settings[one.setting];
    const theirs = other.settings['other' in one ? one.other : one.setting];
    if (String(mine ?? '') === String(theirs ?? '')) continue;
    return {
      reason: 'no-port',
      where: { namespace: space, device: other.name },
      sentence: `${name} in ${namespaceName(namespace)} has ${one.name} ${mine ?? 'none'}, and ${other.name} in ${namespaceName(space)}, at the other end of the tunnel, ${theirs ?? 'none'}`,
      proven: true,
      cures: [
        {
          because: `the ends of the tunnel differ in their ${one.name}`,
          commands: remade(questions, { namespace: space, link: other.name }, other, one.setting, mine),
        },
        {
          because: `the ends of the tunnel differ in their ${one.name}`,
          commands: remade(questions, { namespace, link: name }, link, one.setting, theirs),
        },
      ].filter(({ commands }) => commands.length > 0),
      evidence: await evidence(),
    };
  }
  return undefined;
}

/** Tunnels that end here, while this one ends elsewhere: it could be told so. */
export function endingElsewhere(
  { namespaces }: Network,
  { namespace, link: name }: Port,
  link: Link,
  { remote, local }: Tunnel,
): Cure[] {
  if (local === undefined || link.kind !== 'vxlan') return [];
  return [...namespaces.values()]
    .flatMap(({ links }) => [...links.values()])
    .filter((other) => other.kind === link.kind && other.settings.id === link.settings.id)
    .flatMap((other) => tunnelOf(other) ?? [])
    .filter(
      (other) => sameAddress(other.remote, local) && other.local !== undefined && other.local !== remote,
    )
    .map((other) => ({
      because: `the other end of the tunnel is at ${other.local}`,
      commands: [`${ip(namespace)} link set ${name} type vxlan id ${link.settings.id} remote ${other.local}`],
    }));
}

/** An id and a port cannot be changed (vxlan_changelink): the link is made again, with its addresses and routes. */
function remade(
  { network }: Questions,
  { namespace, link: name }: Port,
  link: Link,
  setting: string,
  value: unknown,
): string[] {
  if (link.kind !== 'vxlan' || link.master !== undefined) return [];
  const told: Record<string, unknown> = { ...link.settings, [setting]: value };
  const words = [
    `id ${told.id}`,
    ...['remote', 'local'].flatMap((one) =>
      (told[one] ?? told[`${one}6`]) ? [`${one} ${told[one] ?? told[`${one}6`]}`] : [],
    ),
    `dstport ${told.port}`,
    ...(typeof told.link === 'string' ? [`dev ${told.link}`] : []),
  ];
  const space = network.namespaces.get(namespace);
  const routes = (space?.routes ?? []).filter(
    (route) => route.link === name && route.via !== undefined && route.type === 'unicast',
  );
  return [
    `${ip(namespace)} link del ${name}`,
    `${ip(namespace)} link add ${name} address ${link.mac} type vxlan ${words.join(' ')}`,
    ...link.addresses
      .filter(({ scope }) => scope === 'global')
      .map(
        ({ address, prefix, family }) =>
          `${ip(namespace)} address add ${address}/${prefix} dev ${name}${family === 6 ? ' nodad' : ''}`,
      ),
    `${ip(namespace)} link set ${name} up`,
    ...routes.map(
      ({ destination, via, family, table }) =>
        `${ip(namespace)}${family === 6 ? ' -6' : ''} route replace ${destination} via ${via} dev ${name}${table === 'main' ? '' : ` table ${table}`}`,
    ),
  ];
}
