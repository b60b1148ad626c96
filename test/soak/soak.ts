/**
 * `make soak`: the runner for a long time and under load. By hand at full size; NETSCENE_SOAK=small is for CI.
 *
 *  - 200 scenarios at once, with every core kept busy by something else: no verdict but pass, in 10 rounds.
 *  - 1,000 runs that are ended with SIGKILL at any moment: no process and no file of theirs is left.
 *  - 2,000 scenarios in a row in one process: its memory flat after the first 200 (±10 %), no descriptor more.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { reachable, scenario, setup, unreachable } from '../../lib/index.ts';
import type { EventBody } from '../../runner/run/events/event.ts';
import { runPlan } from '../../runner/run/execute/run-plan.ts';
import { makePlan } from '../../runner/run/plan/request.ts';
import { killAtAnyMoment } from './kills.ts';

const small = process.env.NETSCENE_SOAK === 'small';
const size = small
  ? { rounds: 1, atOnce: 20, inARow: 300, first: 100, kills: 20 }
  : { rounds: 10, atOnce: 200, inARow: 2000, first: 200, kills: 1000 };
const flat = 0.1;

/** Two namespaces, one claim each way: enough to be judged wrongly. */
const pair = (name: string) => ({
  file: name,
  inFile: 0,
  scenario: scenario({
    name,
    title: 'a pair, and an address that nobody has',
    steps: [
      setup('a pair')`
        ip netns add ns1
        ip netns add ns2
        ip link add veth1 netns ns1 type veth peer name veth2 netns ns2
        ip -n ns1 addr add 10.120.0.11/24 dev veth1
        ip -n ns2 addr add 10.120.0.12/24 dev veth2
        ip -n ns1 link set veth1 up
        ip -n ns2 link set veth2 up
      `,
      reachable('each other')`
        ip netns exec ns1 ping -c 1 10.120.0.12
        ip netns exec ns2 ping -c 1 10.120.0.11
      `,
      unreachable('what is not there')`
        ip netns exec ns1 ping -c 1 10.120.0.13
      `,
      setup('gone')`
        ip netns del ns1
        ip netns del ns2
      `,
    ],
  }),
});

/** One namespace and one claim that is seen at once: what is looked at is what the runner keeps of it. */
const short = (name: string) => ({
  file: name,
  inFile: 0,
  scenario: scenario({
    name,
    title: 'a namespace that reaches itself',
    steps: [
      setup('up')`
        ip netns add ns1
        ip -n ns1 link set lo up
      `,
      reachable('itself')`
        ip netns exec ns1 ping -c 1 127.0.0.1
      `,
      setup('gone')`
        ip netns del ns1
      `,
    ],
  }),
});

async function verdicts(
  make: typeof pair,
  count: number,
  jobs: number,
  onEnd: (n: number) => void = () => {},
): Promise<Map<string, number>> {
  const request = {
    jobs,
    timeout: 600,
    deadline: 120,
    window: 0.2,
    verbatim: false,
    bail: false,
    keepGoing: false,
  };
  const plan = makePlan(
    request,
    Array.from({ length: count }, (_, n) => make(`one-${n}`)),
  );
  const seen = new Map<string, number>();
  let ended = 0;
  const listen = (event: EventBody) => {
    if (event.type === 'deviation') console.log(event.code, event.happened, event.output ?? '');
    if (event.type !== 'scenario-end') return;
    seen.set(event.verdict, (seen.get(event.verdict) ?? 0) + 1);
    onEnd(++ended);
  };
  await runPlan(plan, listen, new AbortController().signal);
  return seen;
}

const tell = (seen: Map<string, number>) => [...seen].map(([verdict, n]) => `${n} ${verdict}`).join(', ');

const busy = Array.from({ length: availableParallelism() }, () =>
  spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' }),
);
try {
  for (let round = 1; round <= size.rounds; round += 1) {
    const seen = await verdicts(pair, size.atOnce, size.atOnce);
    console.log(
      `round ${round}: ${size.atOnce} at once on ${availableParallelism()} busy cores: ${tell(seen)}`,
    );
    assert.deepEqual([...seen], [['pass', size.atOnce]]);
  }
} finally {
  for (const child of busy) child.kill('SIGKILL');
}

await killAtAnyMoment(size.kills);

const descriptors = () => readdirSync('/proc/self/fd').length;
/** Resident memory after the garbage is collected, in MB. */
const memory = () => {
  globalThis.gc?.();
  return process.memoryUsage().rss / 1e6;
};
let early = { memory: 0, descriptors: 0 };
let highest = 0;
const seen = await verdicts(short, size.inARow, 2, (n) => {
  if (n % 100 === 0) console.log(`${n} in a row: ${memory().toFixed(0)} MB, ${descriptors()} descriptors`);
  if (n === size.first) early = { memory: memory(), descriptors: descriptors() };
  if (n > size.first && n % 20 === 0) highest = Math.max(highest, memory());
});
const late = { memory: memory(), descriptors: descriptors() };
console.log(
  `${size.inARow} in a row: ${tell(seen)}; memory ${early.memory.toFixed(0)} MB after ${size.first}, at most ` +
    `${highest.toFixed(0)} MB, ${late.memory.toFixed(0)} MB at the end; descriptors ${early.descriptors}, then ${late.descriptors}`,
);
assert.deepEqual([...seen], [['pass', size.inARow]]);
assert.ok(highest <= early.memory * (1 + flat), `${highest} MB from ${early.memory} MB`);
assert.ok(late.descriptors <= early.descriptors, 'descriptors were leaked');
