/** Outputs, what a page prints for them, and changes to them: for every comparison that there is. */
import assert from 'node:assert/strict';

/** What the article prints (2017), beside what iproute2 6.1 on kernel 6.18 printed for the same commands. */
export const pages = {
  pair: {
    printed: `
        53: veth2@veth1: <BROADCAST,MULTICAST,M-DOWN> mtu 1500 qdisc noop state DOWN mode DEFAULT qlen 1000
            link/ether 66:1e:63:5d:c1:c0 brd ff:ff:ff:ff:ff:ff
        54: veth1@veth2: <BROADCAST,MULTICAST,M-DOWN> mtu 1500 qdisc noop state DOWN mode DEFAULT qlen 1000
            link/ether f6:17:23:a8:88:f3 brd ff:ff:ff:ff:ff:ff`,
    actual: `2: veth2@veth1: <BROADCAST,MULTICAST,M-DOWN> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/ether 2a:33:2e:ad:af:b2 brd ff:ff:ff:ff:ff:ff
3: veth1@veth2: <BROADCAST,MULTICAST,M-DOWN> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/ether 72:3e:16:39:d0:d8 brd ff:ff:ff:ff:ff:ff
`,
  },
  down: {
    printed: `
        54: veth1@if53: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN qlen 1000
            link/ether f6:17:23:a8:88:f3 brd ff:ff:ff:ff:ff:ff link-netnsid 1`,
    actual: `3: veth1@if2: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN group default qlen 1000
    link/ether 72:3e:16:39:d0:d8 brd ff:ff:ff:ff:ff:ff link-netns ns2
`,
  },
  up: {
    printed: `
        54: veth1@if53: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP qlen 1000
            link/ether f6:17:23:a8:88:f3 brd ff:ff:ff:ff:ff:ff link-netnsid 1
            inet 10.120.0.11/24 scope global veth1
                valid_lft forever preferred_lft forever
            inet6 fe80::f417:23ff:fea8:88f3/64 scope link
                valid_lft forever preferred_lft forever`,
    actual: `3: veth1@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    link/ether 72:3e:16:39:d0:d8 brd ff:ff:ff:ff:ff:ff link-netns ns2
    inet 10.120.0.11/24 scope global veth1
       valid_lft forever preferred_lft forever
    inet6 fe80::703e:16ff:fe39:d0d8/64 scope link tentative 
       valid_lft forever preferred_lft forever
`,
  },
  route: {
    printed: '10.120.1.0/24 dev veth11  proto kernel  scope link  src 10.120.1.11',
    actual: '10.120.1.0/24 dev veth11 proto kernel scope link src 10.120.1.11 \n',
  },
  sysctl: { printed: 'net.ipv4.ip_forward = 0', actual: 'net.ipv4.ip_forward = 0\n' },
  nothing: { printed: '', actual: '' },
} as const;
export type Page = keyof typeof pages;

/** A change to the real output, and what is to be said of it; undefined: it is tolerated. */
export type Change = [what: string, page: Page, from: string | RegExp, to: string, said?: RegExp];

export const tolerated: Change[] = [
  ['another interface index', 'down', '3: veth1', '4711: veth1'],
  ['another index of the peer', 'down', '@if2', '@if99'],
  ['another MAC address', 'down', '72:3e:16:39:d0:d8', '02:00:00:00:00:01'],
  ['another link-local address', 'up', 'fe80::703e:16ff:fe39:d0d8', 'fe80::1'],
  ['link-netnsid, another id', 'down', 'link-netns ns2', 'link-netnsid 0'],
  ['no M-DOWN', 'pair', /,M-DOWN/g, ''],
  ['M-DOWN where the page has none', 'down', 'MULTICAST>', 'MULTICAST,M-DOWN>'],
  ['flags in another order', 'up', 'BROADCAST,MULTICAST,UP', 'UP,MULTICAST,BROADCAST'],
  ['an address no longer tentative', 'up', ' tentative', ''],
  ['a word that newer iproute2 adds', 'up', 'scope link', 'scope link proto kernel_ll'],
  ['a new word inside a line', 'down', 'state', 'allmulti 0 state'],
  ['other indentation and blank lines', 'pair', /\n +/g, '\n\n\t'],
  ['carriage returns', 'pair', /\n/g, '\r\n'],
];

export const failures: Change[] = [
  ['another state', 'up', 'state UP', 'state DOWN', /"state DOWN" instead of "state UP"/],
  ['a missing flag', 'up', ',LOWER_UP', '', /flags <BROADCAST,MULTICAST,UP> instead of <.*LOWER_UP/],
  ['an extra flag', 'up', '<BROAD', '<NO-CARRIER,BROAD', /flags <.*NO-CARRIER.*> instead of/],
  ['UP where the page has none', 'down', 'MULTICAST>', 'MULTICAST,UP>', /flags <.*UP> instead/],
  ['no flags', 'down', /<.*> /, '', /line 1 lacks the flags <BROADCAST,MULTICAST>/],
  ['another address', 'up', '10.120.0.11', '10.120.0.12', /10\.120\.0\.12\/24" instead of "inet 10/],
  ['another prefix length', 'up', '.11/24', '.11/16', /line 3 .*10\.120\.0\.11\/16/],
  ['another prefix length, link-local', 'up', 'd0d8/64', 'd0d8/128', /line 5 .*\/128/],
  ['a global address for a link-local one', 'up', /fe80::\S+/, 'fd00::1/64', /line 5 .*fd00::1/],
  ['another broadcast address', 'pair', 'ff:ff:ff:ff:ff:ff', '00:00:00:00:00:00', /line 2 has "brd MAC"/],
  ['another device name', 'pair', '2: veth2@', '2: veth3@', /line 1 lacks "veth2@veth1:"/],
  ['another peer name', 'pair', '@veth1', '@veth9', /line 1 lacks "veth2@veth1:"/],
  ['another value of a keyword', 'down', 'mtu 1500', 'mtu 9000', /"mtu 9000" instead of "mtu 1500"/],
  ['the value somewhere else', 'down', 'mtu 1500', 'mtu 9000 gso 1500', /"mtu 9000" instead/],
  ['a missing keyword', 'route', ' scope link', '', /lacks "scope" after "kernel"/],
  ['words in another order', 'route', 'proto kernel scope link', 'scope link proto kernel', /lacks "scope"/],
  ['no link-netnsid', 'down', ' link-netns ns2', '', /line 2 lacks "link-netns\*"/],
  ['a missing line', 'pair', /\n3:.*\n.*\n/, '\n', /line 3 is missing: "54: veth1@veth2/],
  ['all lines missing', 'route', /.*\n/, '', /line 1 is missing/],
  [
    'an extra line at the end',
    'route',
    /$/,
    'default dev veth11\n',
    /line 2 is unexpected: "default dev veth11"/,
  ],
  ['an extra line in between', 'up', /\n/, '\n    alias x\n', /line 2 /],
  [
    'output where there should be none',
    'nothing',
    '',
    '10.0.0.0/8 dev x',
    /nothing should be printed.*10\.0\.0\.0/,
  ],
  ['another sysctl value', 'sysctl', '= 0', '= 1', /"= 1" instead of "= 0"/],
  ...['linkdown', 'dead', 'onlink'].map(
    (flag): Change => [
      `a route that is ${flag}`,
      'route',
      / \n/,
      ` ${flag}\n`,
      new RegExp(`unexpected "${flag}"`),
    ],
  ),
  ...['dadfailed', 'deprecated'].map(
    (flag): Change => [`an address that is ${flag}`, 'up', 'tentative', flag, new RegExp(flag)],
  ),
  ['a gateway in a route', 'route', 'dev', 'via 10.120.1.1 dev', /unexpected "via"/],
  ['a route that is a dead end', 'route', /^/, 'unreachable ', /unexpected "unreachable"/],
  ['a bridge port', 'down', 'noop', 'noop master br1', /unexpected "master"/],
];

/** The real output of the row's page, changed as the row says. */
export function change([, page, from, to]: Change): string {
  const { actual } = pages[page];
  const changed = actual.replace(from, to);
  assert.notEqual(changed, actual, 'the change of this row changes nothing');
  return changed;
}
