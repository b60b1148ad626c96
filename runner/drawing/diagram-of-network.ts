import { isKernelMade } from '../run/network/kernel-made.ts';
import { type Link, type Namespace, type Network, titleOf } from '../run/network/network.ts';
import { belowOf, linkOf, type Port, peerOf, portKey, portsOf } from '../run/network/questions.ts';
import { harmless } from '../text/harmless.ts';
import { allBoxes, type Box, type Diagram, type Line, type State, type Wire } from './diagram.ts';
import { linesOfLink } from './lines-of-link.ts';
import { notesOfNamespace } from './notes-of-namespace.ts';

/** Draws a network as it was read: whatever decides where packets go, and nothing that is the same everywhere. */
export function diagramOf(network: Network): Diagram {
  const shown = [...network.namespaces.values()].filter((one) => one.name !== '' || isWorthABox(one));
  const boxes = shown.map(namespaceBox);
  const drawn = new Set(allBoxes(boxes).map(({ id }) => id));
  const wires = shown.flatMap((state) => wiresOf(network, state));
  return { boxes, wires: wires.filter(({ from, to }) => drawn.has(from) && drawn.has(to)) };
}

/** The sandbox's own namespace is drawn where there is something in it. */
function isWorthABox({ links, programs }: Namespace): boolean {
  return programs.length > 0 || [...links.values()].some(isDrawn);
}

/** What a box of a namespace is of. */
export function namespaceKey(namespace: string): string {
  return `namespace ${namespace}`;
}

/** What a box of a link is of. */
export function linkKey(namespace: string, link: string): string {
  return `link ${namespace}/${link}`;
}

/** The id of a link's box: its master's box is around it. */
function linkId(state: Namespace, link: string): string {
  const master = state.links.get(link)?.master;
  const key = linkKey(state.name, link);
  return master === undefined || !state.links.has(master) ? key : `${key} in ${linkId(state, master)}`;
}

/** PIDs differ from run to run. */
function programKey(namespace: string, program: string): string {
  return `program ${namespace}/${program}`;
}

function namespaceBox(state: Namespace): Box {
  const links = [...state.links.values()].filter(isDrawn);
  return {
    id: namespaceKey(state.name),
    of: namespaceKey(state.name),
    kind: 'namespace',
    state: 'up',
    lines: ([{ role: 'name', text: titleOf(state) }, ...notesOfNamespace(state)] as const).map(onOneLine),
    boxes: [
      ...links
        .filter(({ master }) => master === undefined || !state.links.has(master))
        .map((link) => linkBox(state, link)),
      ...state.programs
        .filter(({ taps }) => taps.length > 0)
        .map(
          ({ pid, name }): Box => ({
            id: programKey(state.name, name),
            of: programKey(state.name, name),
            kind: 'program',
            state: 'up',
            lines: [onOneLine({ role: 'name', text: name }), { role: 'note', text: `PID ${pid}` }],
            boxes: [],
          }),
        ),
    ],
  };
}

/** A name may hold a newline, or what moves the cursor of a terminal. */
function onOneLine({ role, text }: Line): Line {
  return { role, text: harmless(text).replaceAll('\n', '\\n').replaceAll('\t', ' ') };
}

function linkBox(state: Namespace, link: Link): Box {
  const ports = portsOf(state, link.name);
  return {
    id: linkId(state, link.name),
    of: linkKey(state.name, link.name),
    kind: ports.length > 0 || link.kind === 'bridge' ? 'master' : 'link',
    state: stateOf(link),
    lines: linesOfLink(state, link).map(onOneLine),
    boxes: ports.map((port) => linkBox(state, port)),
  };
}

/** A loopback without an address of its own, and a device that the kernel made and nobody uses, say nothing. */
function isDrawn(link: Link): boolean {
  if (link.kind === 'loopback') return ownAddresses(link).length > 0;
  return link.up || !isKernelMade(link);
}

function ownAddresses({ addresses }: Link): string[] {
  return addresses.map(({ address }) => address).filter((one) => !one.startsWith('127.') && one !== '::1');
}

export function stateOf({ up, carrier, protodown, operstate }: Link): State {
  if (!up) return 'down';
  return !carrier || protodown || operstate === 'LOWERLAYERDOWN' ? 'waiting' : 'up';
}

function wiresOf(network: Network, state: Namespace): Wire[] {
  const { name: namespace, links, programs } = state;
  const idOf = (port: Port) => linkId(network.namespaces.get(port.namespace) as Namespace, port.link);
  const wires = [...links.values()].flatMap((link): Wire[] => {
    const port = { namespace, link: link.name };
    const own = idOf(port);
    const peer = peerOf(network, port);
    if (peer !== undefined) {
      const far = idOf(peer);
      const ends = [link, linkOf(network, peer) as Link].map(stateOf);
      // Each pair once.
      return own < far ? [wire('pair', own, far, ends.every((end) => end === 'up') ? 'up' : 'down')] : [];
    }
    const below = belowOf(network, port);
    const far = tunnelEnd(network, port, link);
    return [
      ...(below === undefined ? [] : [wire('over', own, idOf(below), stateOf(link))]),
      ...(far === undefined || own > idOf(far) ? [] : [wire('tunnel', own, idOf(far), stateOf(link))]),
    ];
  });
  const held = programs.flatMap(({ name, taps }) =>
    taps
      .filter((tap) => links.has(tap))
      .map((tap) => wire('held', programKey(namespace, name), linkId(state, tap), 'up')),
  );
  return [...wires, ...held];
}

function wire(kind: Wire['kind'], from: string, to: string, state: State): Wire {
  return { id: `${kind} ${from} ${to}`, kind, from, to, state };
}

/** The link at the far end of a point-to-point tunnel: of the same kind, with the ends the other way round. */
function tunnelEnd({ namespaces }: Network, near: Port, { kind, settings }: Link): Port | undefined {
  const { local, remote } = settings;
  if (typeof local !== 'string' || typeof remote !== 'string') return undefined;
  const far = [...namespaces.values()].flatMap(({ name: namespace, links }) =>
    [...links.values()]
      .filter(
        (link) => link.kind === kind && link.settings.local === remote && link.settings.remote === local,
      )
      .map((link) => ({ namespace, link: link.name })),
  );
  return far.find((port) => portKey(port) !== portKey(near));
}
