import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Step } from '../../../lib/step.ts';
import type { EventBody } from '../../../runner/run/events/event.ts';
import { runScenario } from '../../../runner/run/execute/run-scenario.ts';
import { makePlan } from '../../../runner/run/plan/request.ts';
import { isRecorded, recording, replayed } from './recorded-sandbox.ts';
import { type Situation, situations } from './situations.ts';

/**
 * Every way in which a scenario can end, over what a real sandbox answered once. After a change of what is asked of a
 * sandbox: NETSCENE_RECORD=1 runs them for real, and writes down the answers.
 */
describe('a scenario', { concurrency: 4 }, () => {
  for (const [name, situation] of Object.entries(situations)) {
    it(`comes to its verdict: ${name}`, async () => {
      const real = process.env.NETSCENE_RECORD ? await recording(name) : undefined;
      if (real === undefined) assert.ok(isRecorded(name), 'record it: NETSCENE_RECORD=1');
      const events = await eventsOf(situation, real?.sandbox ?? replayed(name));
      hold(situation, events);
      real?.save();
    });
  }
});

/** Of the machine that answered then, not of this one: what runs over here silenced nothing there. */
const watchLimits = () => ({ overrun: () => [] });

async function eventsOf(
  { scenario, request = {}, known = [] }: Situation,
  lends: NonNullable<Parameters<typeof runScenario>[1]['lends']>,
): Promise<EventBody[]> {
  const plan = { ...makePlan(request, []), known };
  const events: EventBody[] = [];
  const { signal } = new AbortController();
  await runScenario(scenario, {
    plan,
    emit: (event) => events.push(event),
    signal,
    lends,
    watchLimits,
  });
  await lends.close();
  return events;
}

function hold({ verdict, found, scenario }: Situation, events: readonly EventBody[]): void {
  const deviations = events.filter((event) => event.type === 'deviation');
  const text = JSON.stringify(deviations, null, 1);
  assert.deepEqual(
    deviations.map(({ code }) => code),
    found.map(([code]) => code),
    text,
  );
  for (const [i, [, facts = {}]] of found.entries()) {
    const given = deviations[i]?.facts as Record<string, unknown>;
    for (const [key, value] of Object.entries(facts)) assert.deepEqual(given[key], value, `${key}: ${text}`);
  }
  const end = events.at(-1);
  assert.ok(end?.type === 'scenario-end');
  assert.equal(end.verdict, verdict, text);
  if (verdict === 'pass') {
    const told = events.flatMap((event) => (event.type === 'command' ? event.command : []));
    for (const command of scenario.steps.flatMap(ranOf)) assert.ok(told.includes(command), command);
  }
  // Clean-up runs whatever happened, unless the sandbox is gone.
  const cleaned = events.some((event) => event.type === 'step-start' && event.kind === 'cleanup');
  const isGone = deviations.some(({ code }) => code === 'shell-ended');
  assert.equal(cleaned, !isGone && scenario.steps.some(({ kind }) => kind === 'cleanup'));
}

/** What of a step is told as a command, where all goes as claimed. */
function ranOf(step: Step): string[] {
  if (step.kind === 'erratum') return [step.printed.text, step.corrected.text];
  return 'commands' in step ? step.commands.map(({ text }) => text) : [];
}
