import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packagedNames } from '../../../../scenarios/names.ts';
import { debianKernel } from './debian-kernels.ts';
import { judge } from './judging.ts';

test('host and guests give the same verdict on every scenario, or name the feature that is missing', async (t) => {
  const kernels = [
    debianKernel('cloud', 'oldest'),
    debianKernel('cloud', 'newest'),
    debianKernel('rt', 'oldest'),
  ].flatMap((file) => ['--kernel', file]);
  const { report, stdout, stderr } = await judge(t, ['*', '--kernel', 'host', ...kernels]);
  const names = packagedNames;
  assert.equal(report.kernels.length, 4);
  assert.equal(report.scenarios.length, 4 * names.length, stderr);
  for (const name of names) {
    const results = report.scenarios.filter((result) => result.name === name);
    const onHost = results.find(({ kernel }) => kernel === 'host');
    for (const result of results) {
      if (result.verdict === 'skip') assert.match(result.reason ?? '', /this kernel has no|\/dev\/net\/tun/);
      else if (onHost?.verdict !== 'skip')
        assert.equal(result.verdict, onHost?.verdict, `${name}\n${stdout}`);
    }
  }
  for (const { label, outcome, exitCode } of report.kernels) {
    assert.equal(outcome, 'finished', `${label}: ${stderr}`);
    assert.equal(exitCode, 0, label);
  }
});
