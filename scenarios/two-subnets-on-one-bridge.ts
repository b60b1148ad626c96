/*
 *     ns11              ns12              ns21              ns22
 *   +----------------++----------------++----------------++----------------+
 *   | veth11         || veth12         || veth21         || veth22         |
 *   | 10.120.1.11/24 || 10.120.1.12/24 || 10.120.2.21/24 || 10.120.2.22/24 |
 *   +-------+--------++-------+--------++-------+--------++-------+--------+
 *       br1-veth11        br1-veth12        br1-veth21        br1-veth22
 *           +-----------------+------- br1 -----+-----------------+
 *
 * What three sections of the article share, command for command (lines 361-402, and again 530-559).
 */
import { nodes, setup } from '../lib/index.ts';

export const hosts = nodes({
  ns11: '10.120.1.11',
  ns12: '10.120.1.12',
  ns21: '10.120.2.21',
  ns22: '10.120.2.22',
});
/** The hosts of 10.120.1.0/24. */
export const subnet1 = ['ns11', 'ns12'] as const;
/** The hosts of 10.120.2.0/24. */
export const subnet2 = ['ns21', 'ns22'] as const;

export const twoSubnetsOnOneBridge = [
  setup('four namespaces')`
    ip netns add ns11
    ip netns add ns12
    ip netns add ns21
    ip netns add ns22
  `,
  setup('one bridge')`
    ip link add br1 type bridge
    ip link set br1 up
  `,
  setup('a veth pair for each namespace')`
    ip link add veth11 type veth peer name br1-veth11
    ip link add veth12 type veth peer name br1-veth12
    ip link add veth21 type veth peer name br1-veth21
    ip link add veth22 type veth peer name br1-veth22
  `,
  setup('one end into each namespace, with an address of its subnet')`
    ip link set veth11 netns ns11
    ip link set veth12 netns ns12
    ip link set veth21 netns ns21
    ip link set veth22 netns ns22
    ip -n ns11 address add 10.120.1.11/24 dev veth11
    ip -n ns12 address add 10.120.1.12/24 dev veth12
    ip -n ns21 address add 10.120.2.21/24 dev veth21
    ip -n ns22 address add 10.120.2.22/24 dev veth22
    ip -n ns11 link set veth11 up
    ip -n ns12 link set veth12 up
    ip -n ns21 link set veth21 up
    ip -n ns22 link set veth22 up
  `,
  setup('the other ends as ports of the bridge')`
    ip link set br1-veth11 master br1
    ip link set br1-veth12 master br1
    ip link set br1-veth21 master br1
    ip link set br1-veth22 master br1
    ip link set br1-veth11 up
    ip link set br1-veth12 up
    ip link set br1-veth21 up
    ip link set br1-veth22 up
  `,
];
