import { diagramOf } from '../../drawing/diagram-of-network.ts';
import { drawn } from '../../drawing/drawn.ts';
import type { Network } from '../../run/network/network.ts';
import { painter } from '../../text/terminal-text.ts';

/** Cells: of the comment that holds the drawing. */
const columns = 100;

/** A network as the comment of a scenario's file shows it. @param without a link of the sandbox's own that is none of the scenario's */
export function drawingFor(network: Network, title: string, without?: string): Promise<string> {
  const screen = { columns, paint: painter({ color: false }) };
  return drawn(diagramOf(without === undefined ? network : withoutLink(network, without)), {
    ...{ format: 'text', title, screen },
  });
}

function withoutLink(network: Network, name: string): Network {
  const own = network.namespaces.get('');
  if (own === undefined) return network;
  const links = new Map([...own.links].filter(([link]) => link !== name));
  const routes = own.routes.filter(({ link }) => link !== name);
  return { ...network, namespaces: new Map([...network.namespaces, ['', { ...own, links, routes }]]) };
}
