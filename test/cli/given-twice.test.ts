import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutRepetition } from '../../runner/cli/given-twice.ts';

const lists = ['kernel-args'];

test('a list is one by both of its names, given once or more often', () => {
  const request = { _: ['run'], 'kernel-args': ['a=b'], kernelArgs: ['a=b'] };
  assert.deepEqual(withoutRepetition(request, lists), request);
});

test('a switch is what it was given last', () => {
  assert.deepEqual(withoutRepetition({ quiet: [true, false] }, lists), { quiet: false });
});

test('of what takes one value, two are refused by the name that was typed', () => {
  assert.throws(
    () => withoutRepetition({ hangTimeout: [1, 2] }, lists),
    /--hang-timeout takes one value, and it is given 2 times/,
  );
});
