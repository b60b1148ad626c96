import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { allCommands } from '../../runner/cli/commands.ts';
import { declaredOptions } from '../../runner/cli/completion/candidates.ts';
import { packageRoot } from '../../runner/kit/package-root.ts';
import { platformFault } from '../../runner/run/sandbox/platform.ts';
import { folder, netscene } from '../cli/netscene.ts';

const read = (name: string) => readFileSync(join(packageRoot, name), 'utf8');
const pages = [
  'README.md',
  'README.zh-CN.md',
  ...readdirSync(join(packageRoot, 'docs')).map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'));

/** Every command line of netscene's in the code blocks of a page, without the comment beside it. */
function commandLines(page: string): string[] {
  return [...read(page).matchAll(/^(?: {4}(?:\$ )?|\$ )(netscene .*)$/gm)].map(([, line = '']) =>
    line.replace(/\s+#.*$/, '').replace(/\s*(?:[<>|]|&&).*$/, ''),
  );
}

/** What a run prints, without what another run prints otherwise. */
const masked = (text: string) =>
  text
    .replaceAll(/\d+(?:\.\d)? m?s\b/g, 'TIME')
    .replaceAll(/kernel \S+/g, 'kernel K')
    .replaceAll(/iproute2 \S+/g, 'iproute2 I')
    .replaceAll(/ +/g, ' ')
    .trim();

/** A table's rows by what they say: where the lines break hangs on how wide the times are. */
const rows = (text: string) =>
  [...masked(text).matchAll(/^([a-z-]+) .*?(\d+) (\d+\/\d+) (-|\d+\/\d+) (-|\d+\/\d+) TIME (\w+)$/gm)].map(
    ([, ...cells]) => cells,
  );

describe('the documents', { timeout: 300_000 }, () => {
  const commands = allCommands();
  const optionsOf = new Map(
    commands.map((command) => [command.words.split(' ', 1)[0] as string, declaredOptions(command)]),
  );
  for (const page of pages) {
    it(`${page}: each command is one, with its options`, () => {
      for (const line of commandLines(page)) {
        const [, name = '', ...words] = line.split(/\s+/);
        const options = optionsOf.get(name);
        assert.ok(options, line);
        const own = words.indexOf('--');
        for (const word of own === -1 ? words : words.slice(0, own)) {
          const option = /^--([\w-]+)/.exec(word)?.[1];
          if (option !== undefined) assert.ok([...options, 'help'].includes(option), `${line}: ${word}`);
        }
      }
    });
    it(`${page}: each page that it points to is there`, () => {
      for (const [, target = ''] of read(page).matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g))
        assert.ok(readFileSync(join(packageRoot, page, '..', target)), target);
    });
  }

  it('README: the table is what a run prints', async () => {
    const { code, stdout } = await netscene(['run']);
    assert.equal(code, 0, stdout);
    const printed = rows(stdout);
    assert.ok(printed.length >= 8, stdout);
    for (const page of ['README.md', 'README.zh-CN.md']) assert.deepEqual(rows(read(page)), printed, page);
  });

  it('README.zh-CN: the same commands as the English one, in the same order', () => {
    const code = (page: string) =>
      [...read(page).matchAll(/^ {4}((?:netscene|make) .*)$/gm)].map(([, line = '']) =>
        line.replace(/\s+#.*$/, ''),
      );
    assert.deepEqual(code('README.zh-CN.md'), code('README.md'));
  });

  it('docs/reports.md: its file of known deviations is accepted', async (t) => {
    const [, known = ''] = /```json\n(\{\n {2}"known".*?)```/s.exec(read('docs/reports.md')) ?? [];
    const file = join(folder(t), 'expect.json');
    writeFileSync(file, known);
    const { code, stdout, stderr } = await netscene(['run', 'gateway', '--expect', file]);
    assert.equal(code, 0, stdout + stderr);
  });

  it('docs/reasons.md: the answer of why is the one that is printed', async () => {
    const [, line = '', printed = ''] =
      /^ {4}\$ netscene (why .*)\n((?: {4}.*\n|\n)+)/m.exec(read('docs/reasons.md')) ?? [];
    const { code, stdout } = await netscene(line.split(' '));
    assert.equal(code, 0, stdout);
    // Both ports of the gateway are on the bridge: which one answers first is up to ARP.
    const plain = (text: string) =>
      masked(text)
        .replaceAll(/\s+/g, ' ')
        .replaceAll(/vethgw\d/g, 'vethgwN');
    assert.ok(plain(stdout).startsWith(plain(printed)), stdout);
  });

  it('help names every exit code that the README names', async () => {
    const { stdout } = await netscene(['--help']);
    for (const [, code = ''] of read('README.md').matchAll(/^\| (\d+) +\|/gm))
      assert.match(stdout, new RegExp(`^ +${code} `, 'm'));
  });

  it('other systems get one sentence, and what to use', () => {
    assert.match(platformFault('darwin', '24')?.message ?? '', /which macOS does not have/);
    assert.match(platformFault('linux', '4.4.0-19041-Microsoft')?.cure ?? '', /wsl --set-version/);
    assert.match(platformFault('win32', '10')?.cure ?? '', /WSL2/);
    assert.equal(platformFault('linux', '5.15.90.1-microsoft-standard-WSL2'), undefined);
    assert.equal(platformFault('linux', '6.1.0-47-amd64'), undefined);
  });
});
