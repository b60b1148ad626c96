import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { packageRoot } from '../../runner/kit/package-root.ts';
import { articlePages } from '../beyond/page/article-pages.ts';
import { folder, netscene } from './netscene.ts';

const pages = join(packageRoot, 'test/beyond/page/pages');

const lab = `# Lab

    ip netns add a
    ip netns add b
    ip link add va netns a type veth peer name vb netns b
    ip -n a address add 10.1.1.1/24 dev va
    ip -n b address add 10.1.1.2/24 dev vb
    ip -n a link set va up
    ip -n b link set vb up
    ip netns exec a ping -c 1 10.1.1.2

# Clean-up

    ip netns del a
    ip netns del b
`;

test('a page without a command, or that no scenario names, is refused with the cure', async (t) => {
  const at = folder(t);
  const files: [string, string | Buffer, RegExp][] = [
    ['empty.md', ' \n', /the file is empty \[unreadable-page\]/],
    ['prose.md', 'use `ip link`\n', /has no commands[\s\S]*fenced by/],
    ['code.md', '```python\nprint(1)\n```\n', /code blocks have no command/],
    ['binary.md', Buffer.from([35, 0, 1, 2]), /binary file/],
    ['latin.md', Buffer.from([0xe9, 0x20, 0xe8, 0x0a]), /not UTF-8[\s\S]*iconv/],
    ['unknown.md', lab, /no scenario names this page[\s\S]*netscene import/],
  ];
  for (const [name, text, said] of files) {
    const file = join(at, name);
    writeFileSync(file, text);
    const { code, stdout, stderr } = await netscene(['article', file]);
    assert.deepEqual([code, stdout], [129, ''], name);
    assert.match(stderr, said, name);
  }
  for (const [word, said] of [
    [join(at, 'none.md'), /no such file/],
    [at, /a directory/],
    ['https://example.com/x.md', /an address, not a file/],
  ] as const) {
    for (const command of ['article', 'import']) {
      const { code, stderr } = await netscene([command, word]);
      assert.equal(code, 129);
      assert.match(stderr, said);
    }
  }
});

test('an imported page type-checks, is never written over, runs, and is held to its page', async (t) => {
  const at = folder(t);
  writeFileSync(join(at, 'lab.md'), lab);
  const here = { cwd: at };
  const first = await netscene(['import', 'lab.md'], here);
  assert.deepEqual(
    [first.code, readdirSync(join(at, 'lab'))],
    [0, ['lab.ts', 'tsconfig.json']],
    first.stderr,
  );
  assert.match(first.stdout, /netscene run \.\/lab\/\*\.ts/);
  execFileSync(join(packageRoot, 'node_modules/.bin/tsc'), ['-p', 'lab'], here);

  writeFileSync(join(at, 'lab/lab.ts'), `${readFileSync(join(at, 'lab/lab.ts'), 'utf8')}// mine\n`);
  const again = await netscene(['import', 'lab.md'], here);
  assert.equal(again.code, 129);
  assert.match(again.stderr, /there already; nothing was written/);
  assert.match(readFileSync(join(at, 'lab/lab.ts'), 'utf8'), /\/\/ mine\n$/);

  const ran = await netscene(['run', './lab/lab.ts'], here);
  assert.equal(ran.code, 0, ran.stdout);
  const held = await netscene(['article', 'lab.md', './lab/lab.ts'], here);
  assert.deepEqual(
    [held.code, held.stdout.split('\n')[0]],
    [0, 'lab.md: 10 of 10 commands, byte for byte and in order'],
  );

  const source = readFileSync(join(at, 'lab/lab.ts'), 'utf8');
  writeFileSync(join(at, 'lab/lab.ts'), source.replace('10.1.1.2/24 dev vb', '10.1.1.2/25 dev vb'));
  const changed = await netscene(['article', 'lab.md', './lab/lab.ts'], here);
  assert.equal(changed.code, 1);
  assert.match(
    changed.stdout,
    /changed {2}line 7, in lab, .*\n {2}page.*2\/24 dev vb\n {2}scenario.*2\/25 dev vb/,
  );
});

test('import --run goes from a page to a table, and keeps no file', async (t) => {
  const at = folder(t);
  const { code, stdout, stderr } = await netscene(['import', join(pages, 'prompts.md'), '--run'], {
    cwd: at,
  });
  assert.equal(code, 0, stderr + stdout);
  assert.match(stdout, /1 pass in[\s\S]*pings: \d+ claims?/);
  assert.deepEqual(readdirSync(at), []);
});

test('a page that is wrong deviates in the table, and says so by its exit code', async (t) => {
  const at = folder(t);
  const broken = lab.replace('link set vb up', 'link set vb down');
  writeFileSync(join(at, 'lab.md'), broken);
  // Nobody claims that it replies: a finding, with its reason.
  const found = await netscene(['import', join(at, 'lab.md'), '--run']);
  assert.equal(found.code, 0, found.stdout);
  assert.match(found.stdout, /Findings:\n +line 10 +a → 10\.1\.1\.2 is silent\n +link-down: /);

  writeFileSync(join(at, 'lab.md'), broken.replace('\n# Clean-up', '\nThe ping works.\n\n# Clean-up'));
  const { code, stdout } = await netscene(['import', join(at, 'lab.md'), '--run']);
  assert.equal(code, 1);
  assert.match(stdout, /FAIL lab, step \d+ .*\[no-reply\]/);
});

for (const [what, text] of articlePages()) {
  const write = (at: string, content: string) => {
    writeFileSync(join(at, 'page.md'), content);
    return join(at, 'page.md');
  };
  const held = (file: string, ...options: string[]) => netscene(['article', file, ...options]);

  test(`${what} is complete; a changed byte in it is found, moved lines are only told`, async (t) => {
    const at = folder(t);
    const whole = await held(write(at, text));
    assert.equal(whole.code, 0, whole.stdout + whole.stderr);
    assert.match(whole.stdout, /^namespace-bridge: 184 of 184 commands, byte for byte and in order\n/);
    for (const line of whole.stdout.split('\n')) assert.ok(line.length <= 80, line);

    const moved = await held(write(at, `\n\n${text}`));
    assert.equal(moved.code, 0, moved.stdout);
    assert.match(moved.stdout, /184 commands stand in other lines now: line 54 is 56/);

    const changed = await held(write(at, text.replace('ip link set br1 up', 'ip link set br1  up')));
    assert.equal(changed.code, 1);
    assert.match(changed.stdout, /1 deviation\nchanged {2}line 2\d\d, in bridge/);

    const removed = await held(
      write(at, text.replace(/\n.*ip netns exec nsgw sysctl -w.*\n/, '\n')),
      '-f',
      'json',
    );
    const report = JSON.parse(removed.stdout);
    assert.deepEqual([removed.code, report.complete, report.deviations[0].kind], [1, false, 'ours']);
  });

  test(`the document about ${what} fits its schema`, async (t) => {
    const schema = readFileSync(join(packageRoot, 'lib/schema/article.schema.json'), 'utf8');
    const fits = new Ajv({ strict: false }).compile(JSON.parse(schema));
    const { stdout } = await held(write(folder(t), text), '-f', 'json');
    assert.ok(fits(JSON.parse(stdout)), JSON.stringify(fits.errors));
  });

  test(`--errata runs the errata of ${what}: what happened is what this kernel and iproute2 said`, async (t) => {
    const { code, stdout, stderr } = await held(write(folder(t), text), '--errata', '-f', 'json');
    assert.equal(code, 0, stdout + stderr);
    const { date, kernel, errata } = JSON.parse(stdout);
    assert.match(date, /^\d{4}-\d\d-\d\d$/);
    assert.ok(kernel.length > 0);
    assert.deepEqual(
      errata.map((row: { line: number; verdict: string }) => [row.line, row.verdict]),
      [127, 247, 261, 320, 321].map((line) => [line, 'confirmed']),
    );
    assert.match(errata[0].happened, /^exit code 1: Device "veth2" does not exist/);
  });
}

test('an erratum of a page that is right by now is told as such', async (t) => {
  const at = folder(t);
  mkdirSync(join(at, 'x'));
  writeFileSync(join(at, 'page.md'), '    ip netns add a\n    ip link show lo\n    ip netns del a\n');
  writeFileSync(
    join(at, 'x/s.ts'),
    `import { cleanup, erratum, scenario, setup } from 'netscene';
export default scenario({ name: 's', title: 's', source: { article: 'page.md', section: 'page', lines: [1, 3] }, steps: [
  setup('a')\`ip netns add a\`,
  erratum({ line: 2, printed: 'ip link show lo', says: 'no such device', corrected: 'true', why: 'x' }),
  cleanup\`ip netns del a\`,
] });\n`,
  );
  const { code, stdout } = await netscene(['article', join(at, 'page.md'), join(at, 'x/s.ts'), '--errata']);
  assert.equal(code, 1);
  assert.match(stdout, /line 2, s \[works\][\s\S]*the page is right/);
});

test('--errata holds the page first: what its author has corrected or taken out is told, a broken set-up line is 1', async (t) => {
  const at = folder(t);
  mkdirSync(join(at, 'x'));
  writeFileSync(
    join(at, 'x/s.ts'),
    `import { cleanup, erratum, scenario, setup } from 'netscene';
export default scenario({ name: 's', title: 's', source: { article: 'page.md', section: 'page', lines: [1, 3] }, steps: [
  setup('a')\`ip netns add a\`,
  erratum({ line: 2, printed: 'ip link show nothing', says: 'does not exist', corrected: 'ip link show lo', why: 'x' }),
  cleanup\`ip netns del a\`,
] });\n`,
  );
  const errata = async (...lines: string[]) => {
    writeFileSync(join(at, 'page.md'), lines.map((line) => `    ${line}\n`).join(''));
    const { code, stdout } = await netscene(['article', join(at, 'page.md'), join(at, 'x/s.ts'), '--errata']);
    return `${/line 2, s \[(.*?)\]/.exec(stdout)?.[1]} ${code}`;
  };
  assert.equal(await errata('ip netns add a', 'ip link show nothing', 'ip netns del a'), 'confirmed 0');
  assert.equal(await errata('ip netns add a', 'ip link show lo', 'ip netns del a'), 'corrected 0');
  assert.equal(await errata('ip netns add a', 'ip link', 'ip netns del a'), 'gone 1');
  assert.equal(await errata('ip netns add b', 'ip link show nothing', 'ip netns del a'), 'confirmed 1');
});

test('--promote prints the patch that puts a page right, and nothing for one that is', async (t) => {
  const at = folder(t);
  const page = lab.replace(
    '\n# Clean-up',
    `
Look:

    $ ip -n a -4 address show va
    7: va@if9: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500
        inet 10.1.1.1/16 scope global va
    $ ip netns exec b ping -c 1 10.1.1.1
    PING 10.1.1.1 (10.1.1.1) 56(84) bytes of data.

    --- 10.1.1.1 ping statistics ---
    1 packets transmitted, 0 received, 100% packet loss, time 0ms

    $ ip –n b route
    10.1.1.0/24 dev vb proto kernel scope link src 10.1.1.2

# Clean-up`,
  );
  writeFileSync(join(at, 'page.md'), page);
  const { code, stdout, stderr } = await netscene(['article', 'page.md', '--promote'], { cwd: at });
  assert.deepEqual([code, stderr], [1, '']);
  assert.match(stdout, /^- {8}inet 10\.1\.1\.1\/16 .*\n\+ {8}inet 10\.1\.1\.1\/24 /m);
  assert.match(stdout, /^\+ {4}64 bytes from 10\.1\.1\.1: /m);
  assert.match(stdout, /^- {4}1 packets transmitted, 0 received.*\n\+ {4}1 packets transmitted, 1 received/m);
  assert.match(stdout, /^- {4}\$ ip –n b route\n\+ {4}\$ ip -n b route$/m);
  // An index, a device's number and what an excerpt leaves out are no faults.
  assert.match(stdout, /^ {5}7: va@if9: /m);
  assert.equal(stdout.match(/^-(?!--)/gm)?.length, 3);

  execFileSync('patch', ['-p1', '--silent'], { cwd: at, input: stdout });
  const again = await netscene(['article', 'page.md', '--promote'], { cwd: at });
  assert.deepEqual([again.code, again.stdout, again.stderr], [0, '', '']);
});

test('--promote names what nobody has a correction for', async (t) => {
  const at = folder(t);
  writeFileSync(join(at, 'page.md'), '# Page\n\n    ip netns add a\n    ip -n a link set nothing up\n');
  const { code, stdout, stderr } = await netscene(['article', 'page.md', '--promote'], { cwd: at });
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(
    stderr,
    /^page\.md:4: fails, and nobody has a correction for it \[page-command-failed\]: ip -n a /,
  );
});
