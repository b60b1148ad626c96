import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { packageRoot } from '../../runner/kit/package-root.ts';
import { rubric, solutionOf } from '../beyond/grade/submissions.ts';
import { executed, folder } from '../cli/netscene.ts';
import { Walk } from './walk.ts';

/** Five people, each on the way that the documents show, with the number of commands that it takes. */
async function walked(
  t: TestContext,
  most: number,
  way: (walk: Walk, at: string) => Promise<void>,
): Promise<void> {
  const walk = await Walk.begin();
  t.after(() => walk.close());
  await way(walk, walk.terminal.folder);
  t.diagnostic(`${walk.typed} commands typed`);
  assert.ok(walk.typed <= most, `${walk.typed} commands typed`);
}

describe('a walk', { concurrency: 2, timeout: 900_000 }, () => {
  it('of a reader: what there is, one section, why a ping is silent, and a seat in it', (t) =>
    walked(t, 4, async (walk) => {
      await walk.types('netscene list', { code: 0, shows: /^gateway +530-653 +A namespace as the gateway/m });
      await walk.types('netscene run gateway', { code: 0, shows: /^gateway .* pass$[\s\S]*^1 pass in /m });
      await walk.types('netscene why gateway ns11 ns21 --after 10', {
        code: 0,
        shows: /not-forwarded +\(proven\) [\s\S]*ip_forward=1 \(tried: it answers then\)/,
      });
      await walk.sitsDown('netscene shell gateway --after 13 --in nsgw', /gateway:nsgw[#$]$/);
      walk.terminal.type('sysctl net.ipv4.ip_forward', 'Enter');
      await walk.terminal.shows(/^net\.ipv4\.ip_forward = 1$/m);
      walk.terminal.type('', 'C-d');
      await walk.terminal.shows(/^\$$/m);
    }));

  it('of an author outside of the repository: install, new, run, a mistake told with its line', (t) =>
    walked(t, 5, async (walk, at) => {
      const { stdout } = await promisify(execFile)('npm', ['pack', '--json', '--pack-destination', at], {
        cwd: packageRoot,
      });
      const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
      await walk.types(`npm install --prefer-offline --no-audit --no-fund --loglevel=error ./${filename}`, {
        code: 0,
      });
      await walk.types('npx netscene new my-lab', { code: 0, shows: /run it: netscene run \.\/my-lab\.ts/ });
      await walk.types('npx netscene run ./my-lab.ts', { code: 0, shows: /^1 pass in /m });
      const file = join(at, 'my-lab.ts');
      const text = readFileSync(file, 'utf8');
      const wrong = text.replace('ping -c 5 10.0.0.2', 'ping -c 5 10.0.0.9');
      writeFileSync(file, wrong);
      const line = wrong.split('\n').findIndex((one) => one.includes('10.0.0.9')) + 1;
      const said = await walk.types('npx netscene run ./my-lab.ts', { code: 1, shows: /no-such-address/ });
      assert.match(said, new RegExp(`where +\\./my-lab\\.ts:${line}`));
      writeFileSync(file, text);
      await walk.types('npx netscene run ./my-lab.ts', { code: 0, shows: /^1 pass in /m });
    }));

  it('of a teacher: thirty submissions, three of them broken, graded for the class and for each', (t) =>
    walked(t, 2, async (walk, at) => {
      mkdirSync(join(at, 'submissions'));
      writeFileSync(join(at, 'lab.ts'), rubric);
      for (let n = 1; n <= 27; n += 1) {
        const text = solutionOf(`left${n}`, `router${n}`, `right${n}`);
        writeFileSync(
          join(at, `submissions/student-${n}.sh`),
          n === 9 ? text.replace(/.*ip_forward.*\n/, '') : text,
        );
      }
      writeFileSync(join(at, 'submissions/torn.sh'), 'ip netns add a\nif true; then\n');
      writeFileSync(join(at, 'submissions/photo.sh'), 'ÿØÿà\0\0JFIF');
      writeFileSync(join(at, 'submissions/waits.sh'), 'ip netns add a\nwhile true; do read -r line; done\n');
      await walk.types('netscene grade lab.ts submissions/* -f csv=class.csv -f html=films', { code: 1 });
      const rows = readFileSync(join(at, 'class.csv'), 'utf8').split('\r\n').filter(Boolean).slice(1);
      const points = new Map(rows.map((row) => row.split(',')).map(([name = '', won]) => [name, won]));
      assert.equal(points.size, 30);
      for (const [name, won] of points) {
        const expected = name === 'student-9' ? '3' : name.startsWith('student') ? '10' : '0';
        assert.equal(won, expected, rows.join('\n'));
      }
      assert.match(readdirSync(join(at, 'films')).join(' '), /student-1 .*torn/);
      await walk.types('netscene grade lab.ts submissions/student-9.sh', {
        code: 1,
        shows: /reason: not-forwarded[\s\S]*cure: [\s\S]*ip_forward=1 \(tried: it answers then\)/,
      });
    }));

  it('of the author of a page: what does not work is told with its line, and mended', (t) =>
    walked(t, 2, async (walk, at) => {
      const commands = (...more: string[]) =>
        [
          '# Two namespaces',
          '',
          '```',
          '$ ip netns add a',
          '$ ip netns add b',
          '$ ip link add eth0 netns a type veth peer name eth0 netns b',
          '$ ip -n a address add 10.9.0.1/24 dev eth0',
          '$ ip -n b address add 10.9.0.2/24 dev eth0',
          '$ ip -n a link set eth0 up',
          ...more,
          '$ ip netns exec a ping -c 1 10.9.0.2',
          '64 bytes from 10.9.0.2: icmp_seq=1 ttl=64 time=0.05 ms',
          '```',
          '',
        ].join('\n');
      writeFileSync(join(at, 'page.md'), commands());
      await walk.types('netscene import page.md --run', {
        code: 1,
        shows: /ping -c 1 10\.9\.0\.2 +\(line 10\)[\s\S]*link-down: eth0 in b/,
      });
      writeFileSync(join(at, 'page.md'), commands('$ ip -n b link set eth0 up'));
      await walk.types('netscene import page.md --run', { code: 0, shows: /^1 pass in /m });
    }));

  it('of a CI job, without a terminal: a report for machines, an annotation, and what got worse', async (t) => {
    const at = folder(t);
    const file = join(at, 'lab.ts');
    const lab = (target: string) => `import { cleanup, reachable, scenario, setup } from 'netscene';
export default scenario({ name: 'lab', title: 'One', steps: [
  setup('x')\`ip netns add a && ip -n a link set lo up\`,
  reachable('itself')\`ip netns exec a ping -c 1 ${target}\`,
  cleanup\`ip netns del a\`,
] });
`;
    const typed: string[][] = [];
    const job = (...args: string[]) => {
      typed.push(args);
      return executed(args, { cwd: at });
    };
    writeFileSync(file, lab('127.0.0.1'));
    const good = await job('run', './lab.ts', '-r', 'json=monday.json', '-r', 'junit=junit.xml');
    assert.deepEqual([good.code, good.stdout], [0, ''], good.stderr);
    writeFileSync(file, lab('192.0.2.1'));
    const bad = await job(
      'run',
      './lab.ts',
      '-r',
      'github',
      '-r',
      'json=today.json',
      '-r',
      'junit=junit.xml',
    );
    assert.equal(bad.code, 1, bad.stderr);
    assert.match(bad.stdout, /^::error .*file=\.?\/?lab\.ts,line=4/m);
    assert.match(readFileSync(join(at, 'junit.xml'), 'utf8'), /failures="1"/);
    const worse = await job('diff', 'monday.json', 'today.json');
    assert.equal(worse.code, 1);
    assert.match(worse.stdout, /worse +pass → fail/);
    for (const { stdout, stderr } of [good, bad, worse]) assert.doesNotMatch(stdout + stderr, /\x1b/);
    t.diagnostic(`${typed.length} commands typed`);
  });
});
