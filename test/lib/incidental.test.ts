import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { added, cleanup, erratum, incidental, scenario, setup } from '../../lib/index.ts';
import type { Step } from '../../lib/step.ts';
import { checkScenario } from '../../runner/run/select/check-scenario.ts';
import { Fault } from '../../runner/text/fault.ts';

const marks = (step: { commands: readonly { text: string; incidental?: string }[] }) =>
  step.commands.map(({ text, incidental: why }) => [text, why]);

describe('incidental', () => {
  it('at the end of a line marks that command, and leaves its text as it is', () => {
    const step = setup('two')`
      ip netns add ns1
      ip link set br1 up   ${incidental('it is up anyway')}
      ip netns add ns2
    `;
    assert.deepEqual(marks(step), [
      ['ip netns add ns1', undefined],
      ['ip link set br1 up', 'it is up anyway'],
      ['ip netns add ns2', undefined],
    ]);
  });

  it('marks a command of several lines, wherever it stands in it', () => {
    const step = setup('lines')`
      for i in 1 2; do
        ip netns add ns$i ${incidental('a loop')}
      done
      cat <<END >/tmp/x
      text
      END ${incidental('a here-document')}
      ip link add a \
        type dummy ${incidental('continued')}
    `;
    assert.deepEqual(
      step.commands.map(({ text, incidental: why }) => [text.split('\n').length, why]),
      [
        [3, 'a loop'],
        [3, 'a here-document'],
        [2, 'continued'],
      ],
    );
  });

  it('around steps marks all of their commands, and a mark inside says more', () => {
    const steps = incidental(
      'for the reader',
      setup('two')`
        ip netns add ns1
        ip netns add ns2 ${incidental('of its own')}
      `,
      erratum({
        ...{ line: 1, printed: 'ip a b', says: 'unknown', undo: 'ip link del x', corrected: 'ip link del y' },
        why: 'a slip',
      }),
    );
    const [first, second] = steps;
    assert.deepEqual(marks(first as never), [
      ['ip netns add ns1', 'for the reader'],
      ['ip netns add ns2', 'of its own'],
    ]);
    assert.ok(second?.kind === 'erratum');
    assert.equal(second.corrected.incidental, 'for the reader');
    assert.equal(second.undo[0]?.incidental, 'for the reader');
    assert.equal(second.printed.incidental, undefined);
    assert.equal(added('ours', steps).length, 2);
  });

  it('on a line of its own is refused', () => {
    assert.throws(
      () => setup('alone')`
        ip netns add ns1
        ${incidental('of what?')}
      `,
      /incidental\('of what\?'\) stands on a line of its own: put it at the end/,
    );
  });

  it('around a step that is never changed is refused', () => {
    assert.throws(() => incidental('no', cleanup`ip netns del ns1` as never), /a step of kind cleanup/);
  });

  const refused = (step: Step, message: RegExp) =>
    assert.throws(
      () => checkScenario(scenario({ name: 'lab', title: 'A lab', steps: [step] }), 'lab.ts'),
      (error) => error instanceof Fault && error.code === 'invalid-scenario' && message.test(error.message),
    );

  it('on a clean-up command is refused when the scenario is loaded', () => {
    const [command] = [{ text: 'ip netns del ns1', incidental: 'no' }];
    refused({ ...cleanup`x`, commands: [command as never] }, /"ip netns del ns1" is marked incidental/);
  });

  it('without a why is refused when the scenario is loaded', () => {
    refused(setup('one')`ip netns add ns1 ${incidental('')}`, /incidental: must not be empty/);
  });
});
