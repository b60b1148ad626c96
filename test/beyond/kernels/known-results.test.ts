import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { GuestKernel } from '../../../runner/beyond/kernels/kernel.ts';
import { knownOff } from '../../../runner/beyond/kernels/known-off.ts';
import { type Circumstances, resultName } from '../../../runner/beyond/kernels/known-results.ts';
import { ResultCache } from '../../../runner/beyond/kernels/result-cache.ts';
import type { EventBody, Machine } from '../../../runner/run/events/event.ts';
import { makePlan } from '../../../runner/run/plan/request.ts';
import { select } from '../../../runner/run/select/select.ts';
import { folder } from '../../cli/netscene.ts';

const machine = { kernel: '6.1.0' } as Machine;
const before = process.env.XDG_CACHE_HOME;
let at = '';
beforeEach((t) => {
  at = folder(t as never);
  process.env.XDG_CACHE_HOME = at;
  writeFileSync(join(at, 'bzImage'), 'a kernel');
});
afterEach(() => {
  if (before === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = before;
});

async function circumstances(over: Partial<Circumstances> = {}): Promise<Circumstances> {
  const kernel: GuestKernel = {
    ...{ kind: 'guest', label: '6.1.0', file: 'bzImage', image: join(at, 'bzImage') },
    ...{ modules: undefined, modulesKey: 'modules-1.cpio', args: [] },
  };
  return {
    kernel,
    plan: makePlan({}, await select(['gateway'])),
    base: 'base-1.cpio',
    guest: [2, 1024],
    ...over,
  };
}

const end = (verdict: 'pass' | 'fail' | 'error'): EventBody[] => [
  { type: 'kernel-start', kernel: 'a', machine },
  { type: 'scenario-start', kernel: 'a', scenario: 'gateway' },
  { type: 'scenario-end', kernel: 'a', scenario: 'gateway', verdict, took: 12 },
];

test('a result is known by its content: the kernel, the scenario, the tools, and how it is run', async () => {
  const [gateway, bridge] = await select(['gateway', 'bridge']);
  assert.ok(gateway && bridge);
  const same = await circumstances();
  const name = await resultName(gateway, same);
  assert.equal(
    await resultName(gateway, { ...same, kernel: { ...same.kernel, label: 'another name' } }),
    name,
  );
  const others = [
    resultName(bridge, same),
    resultName(gateway, { ...same, base: 'base-2.cpio' }),
    resultName(gateway, { ...same, guest: [1, 1024] }),
    resultName(gateway, { ...same, plan: { ...same.plan, mode: 'verbatim' } }),
    resultName(gateway, { ...same, kernel: { ...same.kernel, modulesKey: 'modules-2.cpio' } }),
    resultName(gateway, { ...same, kernel: { ...same.kernel, args: ['quiet'] } }),
  ];
  for (const other of await Promise.all(others)) assert.notEqual(other, name);
  writeFileSync(join(at, 'bzImage'), 'another one of the same name');
  assert.notEqual(await resultName(gateway, same), name);
});

test('what a scenario came to is told again under the kernel’s name of now, with when that was', async () => {
  const scenarios = await select(['gateway']);
  const of = await circumstances();
  const first = await ResultCache.of(scenarios, of);
  assert.equal(first.isKnown('gateway'), false);
  for (const event of end('fail')) first.add(event);
  first.keep();
  const again = await ResultCache.of(scenarios, of);
  assert.equal(again.isKnown('gateway'), true);
  const told: EventBody[] = [];
  again.tellKnown('b', (event) => told.push(event));
  assert.deepEqual(
    told.map(({ type }) => type),
    ['kernel-start', 'scenario-start', 'scenario-end'],
  );
  const last = told.at(-1);
  assert.ok(last?.type === 'scenario-end');
  assert.deepEqual([last.kernel, last.verdict], ['b', 'fail']);
  assert.match(last.cached ?? '', /^\d{4}-\d\d-\d\dT/);
});

test('an error is no result, and neither is a scenario that did not come to its end', async () => {
  const scenarios = await select(['gateway']);
  const of = await circumstances();
  for (const heard of [end('error'), end('pass').slice(0, 2)]) {
    const cache = await ResultCache.of(scenarios, of);
    for (const event of heard) cache.add(event);
    cache.keep();
    assert.equal((await ResultCache.of(scenarios, of)).isKnown('gateway'), false);
  }
});

test('what a kernel’s configuration rules out needs no boot; what it does not name is probed', () => {
  const config = join(at, 'config');
  writeFileSync(config, '#\nCONFIG_VETH=m\n# CONFIG_NET_VRF is not set\n# CONFIG_NET_VRF_MORE is not set\n');
  assert.equal(knownOff(config, ['veth']), undefined);
  assert.equal(
    knownOff(config, ['veth', 'vrf']),
    'this kernel has no vrf devices (CONFIG_NET_VRF is not set)',
  );
  assert.equal(knownOff(config, ['wireguard', 'program wg', 'nat']), undefined);
});
