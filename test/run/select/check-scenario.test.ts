import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { added, cleanup, nodes, reachable, scenario, script, setup, shows } from '../../../lib/index.ts';
import { checkScenarios } from '../../../runner/run/select/check-scenarios.ts';
import { Fault } from '../../../runner/text/fault.ts';

const hosts = nodes({ ns1: '10.0.0.1', ns2: '10.0.0.2' });
const good = () =>
  scenario({
    name: 'my-lab',
    title: 'A lab',
    steps: [
      setup('two')`
        ip netns add ns1
        ip netns add ns2
      `,
      reachable('both', hosts.every()),
      cleanup`
        ip -all netns del
      `,
    ],
  });
type Loose = Record<string, unknown> & { steps: Record<string, unknown>[] };
const changed = (change: (loose: Loose) => void): unknown => {
  const copy = JSON.parse(JSON.stringify(withoutPlaces(good()))) as Loose;
  change(copy);
  return copy;
};

/** As if the words did not know where they are called. */
function withoutPlaces(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, part) => (key === 'at' ? undefined : part)));
}

function refused(value: unknown, message: RegExp, cure?: RegExp): void {
  assert.throws(
    () => checkScenarios(value, 'my-lab.ts'),
    (error) => {
      assert.ok(error instanceof Fault);
      assert.equal(error.code, 'invalid-scenario');
      assert.match(error.where ?? '', /^my-lab\.ts$|check-scenario\.test\.ts:\d+$/);
      assert.match(error.message, message);
      if (cure) assert.match(error.cure ?? '', cure);
      return true;
    },
  );
}

describe('a scenario that is as it should be', () => {
  it('is accepted', () => {
    checkScenarios(good(), 'my-lab.ts');
  });
});

describe('a scenario against the schema is refused, with step, key and what is allowed', () => {
  it('nothing exported', () => refused(undefined, /no default export/, /export default scenario/));
  it('something else exported', () => {
    refused('gateway', /the default export is string, not a scenario/);
    refused(null, /not a scenario/);
    refused([], /list of scenarios is empty/);
    refused({}, /the key "name" is missing/);
  });
  it('a key missing', () =>
    refused(
      changed((one) => delete one.title),
      /the key "title" is missing/,
    ));
  it('an unknown key of the scenario', () =>
    refused(
      changed((one) => Object.assign(one, { tag: ['x'] })),
      /unknown key "tag"/,
      /allowed here: name, title, source, tags/,
    ));
  it('an unknown key of a step', () =>
    refused(
      changed((one) => Object.assign(one.steps[0] as object, { comands: [] })),
      /^step 1 "two": unknown key "comands"/,
      /allowed here: .*commands/,
    ));
  it('a name with blanks', () =>
    refused(
      changed((one) => Object.assign(one, { name: 'My lab' })),
      /^name: must be lower-case letters, digits and single hyphens/,
    ));
  it('an unknown feature', () =>
    refused(
      changed((one) => Object.assign(one, { requires: ['wifi'] })),
      /^requires: there is no feature "wifi"/,
    ));
  it('no step', () =>
    refused(
      changed((one) => Object.assign(one, { steps: [] })),
      /^steps: must not be empty/,
    ));
  it('a step of an unknown kind', () =>
    refused(
      changed((one) => Object.assign(one.steps[0] as object, { kind: 'set-up' })),
      /^step 1 "two": must be made by one of setup, shows/,
    ));
  it('a step that is no step', () =>
    refused(
      changed((one) => one.steps.splice(0, 1, 'ip netns add ns1' as never)),
      /^step 1 is (?:string|number|null), not a step/,
    ));
  it('a step without commands', () =>
    refused(
      changed((one) => Object.assign(one.steps[0] as object, { commands: [] })),
      /^step 1 "two": commands: must not be empty/,
    ));
  it('a shows that expects nothing', () =>
    refused(
      scenario({ name: 'x', title: 'x', steps: [shows('all', {})`ip link`] }),
      /^step 1 "all": expected: must have at least one of prints, lists, omits/,
    ));
  it('a timeout of nothing', () =>
    refused(
      changed((one) => Object.assign(one, { timeout: 0 })),
      /^timeout: must be > 0/,
    ));
});

describe('what a schema cannot say is refused', () => {
  it('a step after the clean-up', () =>
    refused(
      scenario({ ...good(), steps: [...good().steps, setup('late')`ip link`] }),
      /^step 4 "late": comes after a clean-up step/,
      /put clean-up steps last/,
    ));

  it('a ping from a namespace that nobody makes', () =>
    refused(
      scenario({ ...good(), steps: [setup('one')`ip netns add ns1`, reachable('both', hosts.every())] }),
      /^step 2 "both": ".*" starts in the namespace "ns2", which no step before it makes/,
      /ip netns add ns2/,
    ));

  it('a ping from a namespace that only a later step makes', () =>
    refused(
      scenario({
        ...good(),
        steps: [reachable('both', hosts.every()), setup('two')`ip netns add ns1`],
      }),
      /namespace "ns1"/,
    ));

  it('a script step whose run is no function', () =>
    refused(
      scenario({ ...good(), steps: [{ ...script('free', () => {}), run: 'ip link' as never }] }),
      /"run" is no function/,
    ));

  it('but not where a variable or a script may have made it', () => {
    const loop = setup('loop')`for i in 1 2; do ip netns add ns$i; done`;
    checkScenarios(scenario({ ...good(), steps: [loop, reachable('both', hosts.every())] }), 'x.ts');
    const free = script('free', ($) => $`ip netns add ns1`);
    checkScenarios(scenario({ ...good(), steps: [free, reachable('both', hosts.every())] }), 'x.ts');
  });

  it('nor where it is added by us, or attached', () => {
    const steps = [added('ours', setup('two')`ip netns add ns1`), setup('x')`ip netns attach ns2 1`];
    checkScenarios(scenario({ ...good(), steps: [...steps, reachable('both', hosts.every())] }), 'x.ts');
  });
});
