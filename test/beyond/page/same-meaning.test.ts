import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedLines } from '../../../runner/beyond/page/promote/same-meaning.ts';

const really = [
  '1: lo: <LOOPBACK> mtu 65536 qdisc noop state DOWN mode DEFAULT group default qlen 1000',
  '    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00',
  '2: br7: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000',
  '    link/ether fa:fd:d4:9b:33:66 brd ff:ff:ff:ff:ff:ff',
  '5: v0@if4: <BROADCAST,MULTICAST> mtu 1500 link-netnsid 0',
];

const same: readonly (readonly [string, readonly string[]])[] = [
  ['an excerpt', ['2: br7: <BROADCAST,MULTICAST> mtu 1500']],
  ['another index, another MAC', ['9: br7: <BROADCAST,MULTICAST> mtu 1500', 'link/ether 02:11:22:33:44:55']],
  ['another order', [really[2] as string, really[0] as string]],
  ['what is left out', ['1: lo: <LOOPBACK>', '...', '[…]', 'v0@if9: <BROADCAST,MULTICAST> link-netnsid 7']],
  ['blank lines and blanks', ['', '  br7:    <BROADCAST,MULTICAST>']],
];

for (const [what, printed] of same)
  test(`means the same: ${what}`, () => assert.deepEqual(changedLines(printed, really), []));

test('counters do not count, and a policy does', () => {
  const counted = [
    'Chain FORWARD (policy DROP 3 packets, 252 bytes)',
    '    3   252 ACCEPT  all  --  any  any',
  ];
  const printed = ['Chain FORWARD (policy DROP 0 packets, 0 bytes)', '    0     0 ACCEPT  all  --  any  any'];
  assert.deepEqual(changedLines(printed, counted), []);
  const other = changedLines(['Chain FORWARD (policy ACCEPT 0 packets, 0 bytes)'], counted);
  assert.deepEqual(other, [{ at: 0, becomes: counted[0] }]);
});

test('a line that differs becomes the one that is most like it; one that is like none goes', () => {
  assert.deepEqual(
    changedLines(['2: br7: <BROADCAST,MULTICAST> mtu 1400 qdisc noop state DOWN', 'done'], really),
    [
      { at: 0, becomes: really[2] },
      { at: 1, becomes: undefined },
    ],
  );
  assert.deepEqual(changedLines(['anything'], []), [{ at: 0, becomes: undefined }]);
});
