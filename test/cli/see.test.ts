import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { folder, netscene } from './netscene.ts';

it('what --see names is there for a drawing, for errata and for grading; without it, it is not', async (t) => {
  const [at, elsewhere] = [folder(t), folder(t)];
  // Started by root, a sandbox is another user.
  chmodSync(elsewhere, 0o755);
  const file = join(elsewhere, 'commands');
  writeFileSync(file, 'netns add seen\n');
  const command = `ip -batch ${file}`;
  const [page, scenario, lab] = [join(at, 'page.md'), join(at, 'page.ts'), join(at, 'lab.ts')];
  writeFileSync(page, `# Lab\n\n    ${command}\n    ip netns del seen\n`);
  writeFileSync(
    scenario,
    `import { cleanup, scenario, setup } from 'netscene';
export default scenario({ name: 'page', title: 't', source: { article: 'page.md', section: 'Lab' },
  steps: [setup('made')\`${command}\`, cleanup\`ip netns del seen\`] });\n`,
  );
  writeFileSync(
    lab,
    `import { scenario, shows, task } from 'netscene';
export default scenario({ name: 'seen', title: 't', steps: [task('make it')\`${command}\`,
  shows('it is there', { lists: ['seen'] })\`ip netns list\`] });\n`,
  );
  const calls: readonly (readonly [with_: number, without: number, ...args: string[]])[] = [
    // It draws what is there, and says what failed.
    [0, 0, 'graph', scenario],
    [0, 129, 'article', page, scenario, '--errata'],
    [0, 1, 'grade', lab],
    [0, 1, 'import', page, '--run'],
  ];
  for (const [seen, unseen, ...args] of calls) {
    const [shown, hidden] = [await netscene([...args, '--see', file]), await netscene(args)];
    assert.equal(shown.code, seen, `${args[0]}: ${shown.stdout}${shown.stderr}`);
    assert.equal(hidden.code, unseen, `${args[0]}: ${hidden.stdout}${hidden.stderr}`);
    assert.notEqual(hidden.stdout + hidden.stderr, shown.stdout + shown.stderr);
    const { code, stderr } = await netscene([...args, '--see', `${file}-gone`]);
    assert.equal(code, 129);
    assert.match(stderr, /there is no .*commands-gone\s+to\s+show\s+in\s+a\s+sandbox\s+\[usage\]/);
  }
});
