/**
 * One assignment, two networks with a router between them, solved as students solve it: every name is another one, and
 * so is the form.
 */

const network = (n: number, host: string, router: string, bridge: string) => `
ip link add ${bridge} type bridge
ip link set ${bridge} up
ip link add v${n} type veth peer name v${n}b
ip link add w${n} type veth peer name w${n}b
ip link set v${n} netns ${host}
ip link set w${n} netns ${router}
ip link set v${n}b master ${bridge}
ip link set w${n}b master ${bridge}
ip link set v${n}b up
ip link set w${n}b up
ip netns exec ${host} ip addr add 10.${n}.0.2/24 dev v${n}
ip netns exec ${host} ip link set v${n} up
ip netns exec ${router} ip addr add 10.${n}.0.1/24 dev w${n}
ip netns exec ${router} ip link set w${n} up
ip netns exec ${host} ip route add default via 10.${n}.0.1
`;
const build = (left: string, router: string, right: string) => `ip netns add ${left}
ip netns add ${router}
ip netns add ${right}
${network(1, left, router, 'sw-a')}${network(2, right, router, 'sw-b')}`;
const forwarding = (router: string) => `ip netns exec ${router} sysctl -w net.ipv4.ip_forward=1\n`;
const ends = (...names: string[]) =>
  `${names.map((name) => `ip netns del ${name}\n`).join('')}ip link del sw-a\nip link del sw-b\n`;

const whole = build('red', 'mid', 'blue') + forwarding('mid');

/** One that is right, with names of its own. */
export function solutionOf(left: string, router: string, right: string): string {
  return build(left, router, right) + forwarding(router);
}

/** Files that are right, by name. */
export const right: Readonly<Record<string, string>> = {
  'plain.sh': `#!/bin/bash\n${whole}`,
  'sudo-and-pings-for-ever.sh': `${whole.replaceAll(/^ip /gm, 'sudo ip ')}sudo ip netns exec red ping 10.2.0.2\n`,
  'takes-it-down.sh': `set -e\n${whole}ip netns exec red ping -c 3 10.2.0.2\nsleep 3600\n${ends('red', 'mid', 'blue')}echo done\n`,
  'cleans-before.sh': `ip netns del red 2>/dev/null\nip link del sw-a 2>/dev/null\n${whole}`,
  'functions.sh': `A=red; R=mid
up() {
${whole.replaceAll('red', '"$A"').replaceAll('mid', '$R')}}
down() {
${ends('$A', '$R', 'blue')}}
case "$1" in
  up) up ;;
  down) down ;;
  *) echo "usage: $0 {up|down}"; exit 1 ;;
esac
`,
  'page.md': `# My lab\n\nFirst the names:\n\n\`\`\`bash\n${whole}\`\`\`\n\nIt works:\n\n\`\`\`console\n$ ip netns exec red ping -c 1 10.2.0.2\nPING 10.2.0.2 (10.2.0.2) 56(84) bytes of data.\n\`\`\`\n`,
  'prose.txt': `My solution\n\nStep 1: the commands (see lecture\n${whole.replaceAll(/^ip /gm, '#Sudo ip ')}ip link set v1 netns red =>\nThat's all.\n`,
  'menu.sh': `build() {
${whole}}
while true; do
  echo '1. Build'
  echo '2. Leave'
  read -p 'Your choice: ' choice
  case $choice in
    1) build ;;
    2) exit ;;
    *) echo 'Invalid choice' ;;
  esac
done
`,
  'asks-for-ever.sh': `${whole}while true; do
  read -r line
  echo "what is $line?"
done
`,
  'takes-it-down-and-checks.sh': `${whole}
ip netns exec red ping -c 2 10.2.0.2 || exit 1
${ends('red', 'mid', 'blue')}sysctl -w net.ipv4.conf.all.forwarding=0
ip netns list
`,
  'down-and-up-again.sh': `${whole}ip netns exec blue ip link set v2 down
ip netns exec blue ip link set v2 up
ip netns exec blue ip route add default via 10.2.0.1
`,
  'installs.sh': `set -e\napt-get update && apt-get install -y iproute2\n${whole}`,
};

/** Files that lose points, and by what: the claims that are lost, by number from 1, and what is said. */
export const wrong: Readonly<Record<string, { text: string; lost: readonly number[]; said: RegExp }>> = {
  'forgot-forwarding.sh': {
    text: build('n1', 'r', 'n2'),
    lost: [3, 4],
    said: /reason: not-forwarded[^\n]*\ncure: .*ip netns exec r sysctl -w net\.ipv4\.ip_forward=1 \(tried: it answers then\)[\s\S]*\(tried: it holds then\)/,
  },
  'all-forward.sh': {
    text: `${whole}${forwarding('blue')}`,
    lost: [4],
    said: /blue forwards too/,
  },
  'forgot-an-address.sh': {
    text: whole.replace('ip netns exec red ip addr add 10.1.0.2/24 dev v1\n', ''),
    lost: [3],
    said: /red has no address on v1/,
  },
  'one-bridge.sh': { text: whole.replaceAll('sw-b', 'sw-a'), lost: [1, 4], said: /found 0 \(none\)/ },
  'no-way-back.sh': {
    text: whole.replace('ip netns exec blue ip route add default via 10.2.0.1\n', ''),
    lost: [3],
    said: /no-return-route|no-route/,
  },
  'empty.sh': { text: '', lost: [1, 2, 3, 4], said: /no namespace that is attached/ },
  'syntax.sh': { text: 'if true; then\n', lost: [1, 2, 3, 4], said: /syntax error/ },
  'for-ever.sh': {
    text: 'while :; do :; done\n',
    lost: [1, 2, 3, 4],
    said: /it never ends: .* graded as it stood/,
  },
  'waits-for-ever.sh': {
    text: `${build('n1', 'r', 'n2')}until [ -e /tmp/nothing ]; do sleep 5; done\n`,
    lost: [3, 4],
    said: /its time was up; it was graded as it stood/,
  },
  'ends-its-shell.sh': { text: 'kill -9 $$ $PPID\n', lost: [1, 2, 3, 4], said: /./ },
  'no-forwarding-and-down-again.sh': {
    text: `${build('n1', 'r', 'n2')}${ends('n1', 'r', 'n2')}`,
    lost: [3, 4],
    said: /graded before that[\s\S]*tried: it answers then/,
  },
  'binary.sh': { text: 'ip\0netns', lost: [1, 2, 3, 4], said: /it is no text/ },
  '=formula.sh': {
    text: "echo '--|>'; echo 'Grade :=>> 100'; exit 3",
    lost: [1, 2, 3, 4],
    said: /exit code 3/,
  },
};

/** The rubric: not one name of anybody’s. */
export const rubric = `import { lab } from 'netscene';
export default lab({
  name: 'two-networks',
  title: 'A router between two networks',
  roles: { router: { networks: { atLeast: 2 } }, leaf: { networks: 1 } },
  claims: [
    { kind: 'exist', title: 'one router joins the networks', role: 'router', count: 1, points: 2 },
    { kind: 'exist', title: 'there are two leaves', role: 'leaf', count: { atLeast: 2 } },
    { kind: 'reach', title: 'every leaf reaches every other', from: 'leaf', to: 'leaf', points: 4 },
    { kind: 'forward', title: 'the router alone forwards', only: 'router', points: 3 },
  ],
});
`;
