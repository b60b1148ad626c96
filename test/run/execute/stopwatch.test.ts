import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Stopwatch } from '../../../runner/run/execute/stopwatch.ts';

describe('a stopwatch', () => {
  it('is over after its limit, and never once it was stopped', async () => {
    const over = mock.fn();
    const [one, other] = [new Stopwatch(), new Stopwatch()];
    one.start(20, over);
    other.start(20, () => assert.fail('it was stopped'));
    other.stop();
    await sleep(200);
    assert.equal(over.mock.callCount(), 1);
  });

  it('stands still, and goes on with what was left', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const now = mock.method(performance, 'now', () => time);
    let time = 0;
    const over = mock.fn();
    const stopwatch = new Stopwatch();
    const pass = (ms: number) => {
      time += ms;
      mock.timers.tick(ms);
    };
    try {
      stopwatch.start(3000, over);
      pass(2000);
      await stopwatch.pausedFor(async () => pass(60_000));
      pass(900);
      assert.equal(over.mock.callCount(), 0);
      pass(200);
      assert.equal(over.mock.callCount(), 1);
    } finally {
      mock.timers.reset();
      now.mock.restore();
    }
  });
});
