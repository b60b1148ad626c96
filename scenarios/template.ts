/*
 *   red ──── veth-red ═══ veth-blue ──── blue
 *   10.0.0.1/24                   10.0.0.2/24
 *
 * Draw your topology here: a reader sees at once what this is about.
 */
import { cleanup, nodes, reachable, scenario, setup, shows, unreachable } from '../lib/index.ts';

// Names for the ends that are pinged; the compiler knows them from here on.
const hosts = nodes({ red: '10.0.0.1', blue: '10.0.0.2' });

export default scenario({
  name: 'template',
  title: 'Two namespaces joined by a veth pair',
  tags: ['mine'],
  requires: ['veth'],
  steps: [
    // Commands as you would type them, one on each line; all must succeed.
    // They run in a sandbox of their own: no name can collide with anything on your machine.
    setup('two namespaces and a veth pair')`
      ip netns add red
      ip netns add blue
      ip link add veth-red type veth peer name veth-blue
      ip link set veth-red netns red
      ip link set veth-blue netns blue
      ip -n red address add 10.0.0.1/24 dev veth-red
      ip -n blue address add 10.0.0.2/24 dev veth-blue
    `,

    // Pairs that must stay silent, and why: docs/reasons.md. Silence for another reason is a failed claim,
    // and a ping that could not run is an error, never a silence.
    unreachable('both ends are still down', hosts.every(), { because: 'link-down' }),

    setup('both ends up')`
      ip -n red link set veth-red up
      ip -n blue link set veth-blue up
    `,

    // Pairs that must get a reply: by name, or as ping lines in a template.
    reachable('each reaches the other', hosts.every()),
    reachable('as a page would write it')`
      ip netns exec red ping -c 5 10.0.0.2
    `,

    // Output that must be as printed ({ prints: '…' }), or list words, or omit them.
    shows('the route that the address brought along', { lists: ['10.0.0.0/24', 'veth-red'] })`
      ip -n red route show
    `,

    // Runs always and last. After it nothing of the above may be left.
    cleanup`
      ip netns del red
      ip netns del blue
    `,
  ],
});
