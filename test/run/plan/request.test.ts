import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, it } from 'node:test';
import { makePlan, type Request } from '../../../runner/run/plan/request.ts';
import { Fault } from '../../../runner/text/fault.ts';

const request: Request = {
  jobs: undefined,
  timeout: 120,
  deadline: 5,
  window: 1,
  verbatim: false,
  bail: false,
  keepGoing: false,
};

describe('a plan', () => {
  it('runs four scenarios for each core at once, and one guest of one processor', () => {
    const { jobs, guestProcessors } = makePlan(request, []);
    assert.deepEqual([jobs, guestProcessors], [4 * availableParallelism(), availableParallelism()]);
  });

  it('runs as many at once, scenarios or guests, as it is told to', () => {
    const { jobs, guestProcessors } = makePlan({ ...request, jobs: 3 }, []);
    assert.deepEqual([jobs, guestProcessors], [3, 3]);
  });

  it('has its times in milliseconds', () => {
    const { timeout, deadline, window } = makePlan({ ...request, window: 0.25 }, []);
    assert.deepEqual({ timeout, deadline, window }, { timeout: 120_000, deadline: 5000, window: 250 });
  });

  it('is quick unless it is to be verbatim', () => {
    assert.equal(makePlan(request, []).mode, 'quick');
    assert.equal(makePlan({ ...request, verbatim: true }, []).mode, 'verbatim');
  });

  for (const jobs of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1025]) {
    it(`is refused with ${jobs} jobs`, () => {
      assert.throws(
        () => makePlan({ ...request, jobs }, []),
        (error) =>
          error instanceof Fault &&
          error.code === 'usage' &&
          error.message === '--jobs must be a whole number from 1 to 1024',
      );
    });
  }

  for (const option of ['timeout', 'deadline', 'window'] as const) {
    for (const seconds of [0, -1, Number.NaN, 86_401]) {
      it(`is refused with a ${option} of ${seconds}`, () => {
        assert.throws(
          () => makePlan({ ...request, [option]: seconds }, []),
          (error) =>
            error instanceof Fault && error.message.startsWith(`--${option} must be a number of seconds`),
        );
      });
    }
  }
});
