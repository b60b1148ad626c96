import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { kernelMatcher } from '../../../runner/run/plan/kernel-pattern.ts';

describe('a pattern of kernel releases', () => {
  const cases: [pattern: string, release: string, matches: boolean][] = [
    ['6.1.*', '6.1.0-13-cloud-amd64', true],
    ['6.1.*', '6.10.3', false],
    ['*-cloud-*', '6.1.0-13-cloud-amd64', true],
    ['6.1.0-13-cloud-amd64', '6.1.0-13-cloud-amd64', true],
    ['>=6.1 <6.6', '6.5.13-cloud', true],
    ['>=6.1 <6.6', '6.6.0', false],
    ['>=6.1 <6.6', '6.10.0', false],
    ['>=6.1 <6.6', '5.19.17', false],
    ['<=6.1', '6.1.55', true],
    ['>6.1', '6.1.55', false],
    ['>6.1', '6.2.0-rc1', true],
    ['=6.1', '6.1.55', true],
    ['=6.1.5', '6.1.55', false],
    ['>=7', '6.18.44', false],
    ['<6.1.10', '6.1.9+', true],
  ];
  for (const [pattern, release, matches] of cases) {
    it(`${pattern} ${matches ? 'takes' : 'does not take'} ${release}`, () => {
      assert.equal(kernelMatcher(pattern)?.(release), matches);
    });
  }
  for (const pattern of ['>= 6', '>=x', '<', '>=6.1, <7', '>=6.1 6.*']) {
    it(`is none: ${pattern}`, () => assert.equal(kernelMatcher(pattern), undefined));
  }
});
