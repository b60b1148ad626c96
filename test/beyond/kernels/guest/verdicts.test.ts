import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packagedNames } from '../../../../scenarios/names.ts';
import { folder } from '../../../cli/netscene.ts';
import { debianKernel } from './debian-kernels.ts';
import { judge, small } from './judging.ts';

test('host and guests give the same verdict on every scenario, or name the feature that is missing', async (t) => {
  const kernels = [
    debianKernel('cloud', 'oldest'),
    debianKernel('cloud', 'newest'),
    debianKernel('rt', 'oldest'),
  ].flatMap((file) => ['--kernel', file]);
  const own = small(folder(t));
  const { report, stdout, stderr } = await judge(t, ['*', own, '--kernel', 'host', ...kernels]);
  const names = [...packagedNames, 'small'];
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

test('the generic kernel runs a scenario file of one’s own that imports another one', async (t) => {
  const at = folder(t);
  const { writeFileSync } = await import('node:fs');
  writeFileSync(`${at}/names.ts`, `export const host: string = 'ns1';\n`);
  writeFileSync(
    `${at}/two.ts`,
    `import { host } from './names.ts';
     import { cleanup, scenario, script, setup } from 'netscene';
     export default scenario({ name: 'two', title: 'a test', steps: [
       setup('a namespace')\`ip netns add ns1\`,
       script('its name', async ($) => { await $\`ip netns exec \${host} cat /proc/version\`; }),
       cleanup\`ip netns del ns1\`,
     ] });\n`,
  );
  const file = debianKernel('generic', 'oldest');
  const { report, code, stderr } = await judge(t, [`${at}/two.ts`, '--kernel', file]);
  assert.equal(code, 0, stderr);
  assert.deepEqual(
    report.scenarios.map(({ name, verdict }) => [name, verdict]),
    [['two', 'pass']],
  );
});
