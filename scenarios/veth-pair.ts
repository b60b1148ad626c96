/*
 *     ns1                                   ns2
 *   +---------------------+               +---------------------+
 *   | veth1 10.120.0.11/24+---------------+ veth2 10.120.0.12/24|
 *   +---------------------+   veth pair   +---------------------+
 */
import assert from 'node:assert/strict';
import { added, cleanup, erratum, reachable, scenario, script, setup, shows } from '../lib/index.ts';

export default scenario({
  name: 'veth-pair',
  title: 'Two namespaces joined by a veth pair',
  source: { article: 'namespace-bridge', section: '使用VETH对连接两个Namespace', lines: [54, 214] },
  tags: ['article', 'veth'],
  requires: ['veth', 'ipv6'],
  steps: [
    setup('two namespaces')`
      ip netns add ns1
      ip netns add ns2
    `,
    shows('both namespaces are listed', { lists: ['ns1', 'ns2'] })`
      ip netns list
    `,
    setup('a veth pair')`
      ip link add veth1 type veth peer name veth2
    `,
    shows('both ends are here, and down', {
      prints: `
        53: veth2@veth1: <BROADCAST,MULTICAST,M-DOWN> mtu 1500 qdisc noop state DOWN mode DEFAULT qlen 1000
            link/ether 66:1e:63:5d:c1:c0 brd ff:ff:ff:ff:ff:ff
        54: veth1@veth2: <BROADCAST,MULTICAST,M-DOWN> mtu 1500 qdisc noop state DOWN mode DEFAULT qlen 1000
            link/ether f6:17:23:a8:88:f3 brd ff:ff:ff:ff:ff:ff
      `,
    })`
      ip link show type veth
    `,
    setup('one end into each namespace')`
      ip link set veth1 netns ns1
      ip link set veth2 netns ns2
    `,
    added(
      'the text says that the ends are gone from here, and repeats no command',
      shows('neither end is here any more', { prints: '' })`
        ip link show type veth
      `,
    ),
    shows('ns1 holds veth1 alone', { lists: ['veth1', 'DOWN'], omits: ['veth2'] })`
      ip netns exec ns1 ip link show type veth
    `,
    shows('ns2 holds veth2 alone', { lists: ['veth2', 'DOWN'], omits: ['veth1'] })`
      ip netns exec ns2 ip link show type veth
    `,
    shows('ip -n shows the same of ns1', { lists: ['veth1', 'DOWN'], omits: ['veth2'] })`
      ip -n ns1 link show type veth
    `,
    shows('ip -n shows the same of ns2', { lists: ['veth2', 'DOWN'], omits: ['veth1'] })`
      ip -n ns2 link show type veth
    `,
    shows('veth1 has no address and is down', {
      prints: `
        54: veth1@if53: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN qlen 1000
            link/ether f6:17:23:a8:88:f3 brd ff:ff:ff:ff:ff:ff link-netnsid 1
      `,
    })`
      ip -n ns1 address show veth1
    `,
    erratum({
      line: 127,
      printed: 'ip -n ns1 address show veth2',
      says: 'Device "veth2" does not exist',
      corrected: 'ip -n ns2 address show veth2',
      why: 'veth2 was moved into ns2, so it is not found in ns1',
    }),
    added(
      'the output that the page prints for the corrected command of line 127',
      shows('veth2 has no address and is down', {
        prints: `
          53: veth2@if54: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN qlen 1000
              link/ether 66:1e:63:5d:c1:c0 brd ff:ff:ff:ff:ff:ff link-netnsid 0
        `,
      })`
        ip -n ns2 address show veth2
      `,
    ),
    setup('an address for each end')`
      ip -n ns1 address add 10.120.0.11/24 dev veth1
      ip -n ns2 address add 10.120.0.12/24 dev veth2
    `,
    setup('both ends up')`
      ip -n ns1 link set veth1 up
      ip -n ns2 link set veth2 up
    `,
    added(
      'the page prints the new output, and names the command without repeating it',
      shows('veth1 is up and has its address', {
        prints: `
          54: veth1@if53: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP qlen 1000
              link/ether f6:17:23:a8:88:f3 brd ff:ff:ff:ff:ff:ff link-netnsid 1
              inet 10.120.0.11/24 scope global veth1
                  valid_lft forever preferred_lft forever
              inet6 fe80::f417:23ff:fea8:88f3/64 scope link
                  valid_lft forever preferred_lft forever
        `,
      })`
        ip -n ns1 address show veth1
      `,
      shows('veth2 is up and has its address', {
        prints: `
          53: veth2@if54: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP qlen 1000
              link/ether 66:1e:63:5d:c1:c0 brd ff:ff:ff:ff:ff:ff link-netnsid 0
              inet 10.120.0.12/24 scope global veth2
                 valid_lft forever preferred_lft forever
              inet6 fe80::641e:63ff:fe5d:c1c0/64 scope link
                 valid_lft forever preferred_lft forever
        `,
      })`
        ip -n ns2 address show veth2
      `,
    ),
    script('each end names the other by its interface index, across the namespaces', async (_, scene) => {
      // An interface's own index, and that of its other end: Documentation/ABI/testing/sysfs-class-net.
      const veth1 = await scene.in('ns1').$`cat /sys/class/net/veth1/ifindex /sys/class/net/veth1/iflink`;
      const veth2 = await scene.in('ns2').$`cat /sys/class/net/veth2/ifindex /sys/class/net/veth2/iflink`;
      assert.deepEqual(veth1.lines(), veth2.lines().reverse(), 'each is the other end of the other');
    }),
    reachable('each namespace from the other')`
      ip netns exec ns1 ping -c 5 10.120.0.12
      ip netns exec ns2 ping -c 5 10.120.0.11
    `,

    setup('clean-up, the first way: delete the end in ns1')`
      ip -n ns1 link del veth1
    `,
    added(
      'the text says that deleting one end deletes the other; the second way needs the pair again',
      shows('the other end is gone from ns2', { prints: '' })`
        ip -n ns2 link show type veth
      `,
      setup('the veth pair once more')`
        ip link add veth1 netns ns1 type veth peer name veth2 netns ns2
      `,
    ),
    setup('clean-up, the second way: delete the end in ns2')`
      ip -n ns2 link del veth2
    `,
    added(
      'deleting one end deletes the other; the next claim needs the pair again',
      shows('the other end is gone from ns1', { prints: '' })`
        ip -n ns1 link show type veth
      `,
      setup('the veth pair once more, its far end left outside')`
        ip link add veth1 netns ns1 type veth peer name veth2
      `,
      shows('the far end is here', { lists: ['veth2'] })`
        ip link show type veth
      `,
    ),
    setup('clean-up, the third way: delete the namespaces, devices and all')`
      ip netns del ns1
      ip netns del ns2
    `,
    added(
      'the text says that a namespace takes its devices with it; the last way needs the namespaces again',
      shows('neither namespace is listed any more', { omits: ['ns1', 'ns2'] })`
        ip netns list
      `,
      shows('veth1 went with ns1, and veth2 with veth1', { prints: '' })`
        ip link show type veth
      `,
      setup('the namespaces once more')`
        ip netns add ns1
        ip netns add ns2
      `,
      shows('both are listed again', { lists: ['ns1', 'ns2'] })`
        ip netns list
      `,
    ),
    cleanup`
      ip -all netns del
    `,
  ],
});
