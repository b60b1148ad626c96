import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { select } from '../../../runner/run/select/select.ts';
import { Fault } from '../../../runner/text/fault.ts';
import { packagedNames } from '../../../scenarios/names.ts';

const folder = mkdtempSync(join(tmpdir(), 'netscene-select-'));
after(() => rmSync(folder, { recursive: true }));

let written = 0;
/** Writes a file of its own for each test: Node keeps what it has imported. */
function file(text: string, extension = 'ts'): string {
  written += 1;
  const path = join(folder, `lab-${written}.${extension}`);
  writeFileSync(path, text);
  return path;
}
const lab = (name: string) =>
  `import { scenario, setup } from 'netscene';
   export default scenario({ name: '${name}', title: 'Lab', steps: [setup('one')\`true\`] });`;

const names = async (...words: string[]) => (await select(words)).map(({ scenario }) => scenario.name);

function refused(words: string[], code: string, message: RegExp, cure: RegExp, where?: RegExp) {
  return assert.rejects(select(words), (error) => {
    assert.ok(error instanceof Fault);
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.match(error.cure ?? '', cure);
    if (where) assert.match(error.where ?? '', where);
    return true;
  });
}

describe('the words of a command line', () => {
  it('none: all scenarios of the package, in the article’s order', async () => {
    assert.deepEqual(await names(), packagedNames);
  });
  it('a name', async () => assert.deepEqual(await names('gateway'), ['gateway']));
  it('names in any order: the article’s order, each once', async () => {
    assert.deepEqual(await names('gateway', 'bridge', 'gateway'), ['bridge', 'gateway']);
  });
  it('a glob', async () => {
    assert.deepEqual(await names('gateway*'), ['gateway', 'gateway-bypass', 'gateway-third-subnet']);
    assert.deepEqual(await names('{bridge,gateway}'), ['bridge', 'gateway']);
  });
  it('a tag', async () => {
    assert.deepEqual(await names('@tap'), ['tap-on-bridge']);
    assert.deepEqual(await names('@tap', 'veth-pair'), ['veth-pair', 'tap-on-bridge']);
  });
  it('a file, after the scenarios of the package', async () => {
    assert.deepEqual(await names(file(lab('mine')), 'bridge'), ['bridge', 'mine']);
  });
  it('a file alone, given twice: once', async () => {
    const path = file(lab('mine'));
    assert.deepEqual(await names(path, path), ['mine']);
  });
  it('a file in JavaScript, and in .mts', async () => {
    assert.deepEqual(await names(file(lab('plain'), 'js')), ['plain']);
    assert.deepEqual(await names(file(lab('module'), 'mts')), ['module']);
  });
  it('a file with types, and with imports of zx and of a file beside it', async () => {
    writeFileSync(join(folder, 'names.ts'), "export const ns: string = 'ns 1';");
    const path = file(`
      import { type Scenario, scenario, setup } from 'netscene';
      import { quote } from 'zx';
      import { ns } from './names.ts';
      export default scenario({ name: 'typed', title: quote(ns), steps: [setup('one')\`ip netns add \${ns}\`] }) satisfies Scenario;
    `);
    const [one] = await select([path]);
    assert.equal(one?.scenario.title, "$'ns 1'");
    const [step] = one?.scenario.steps ?? [];
    assert.ok(step?.kind === 'setup');
    assert.equal(step.commands[0]?.text, "ip netns add $'ns 1'");
  });
});

describe('words that mean nothing are refused', () => {
  it('an unknown name, with the nearest one', () =>
    refused(['gatway'], 'unknown-scenario', /there is no scenario "gatway"/, /did you mean "gateway"\?/));
  it('an unknown name that is near to none', () =>
    refused(['xyzzy-plugh'], 'unknown-scenario', /there is no scenario/, /netscene list$/));
  it('a name that every object has', () =>
    refused(['constructor'], 'unknown-scenario', /there is no scenario "constructor"/, /netscene list/));
  it('an unknown name among known ones', () =>
    refused(['bridge', 'brdge'], 'unknown-scenario', /"brdge"/, /did you mean "bridge"\?/));
  it('an unknown tag, with the tags that there are', () =>
    refused(['@wifi'], 'unknown-scenario', /no scenario has the tag "@wifi"/, /@article, @beyond/));
  it('a glob that matches none', () =>
    refused(['wifi*'], 'unknown-scenario', /no scenario matches "wifi\*"/, /veth-pair/));
});

describe('files that are no scenario are refused, with the place', () => {
  it('no such file', () =>
    refused(
      ['./nowhere.ts'],
      'unreadable-scenario',
      /there is no such file/,
      /give the path/,
      /nowhere\.ts/,
    ));
  it('a directory', () =>
    refused([`${folder}/`], 'unreadable-scenario', /is a directory/, /\/\*\.ts/, /netscene-select/));
  it('another kind of file', () => {
    const path = join(folder, 'lab.yaml');
    writeFileSync(path, 'name: lab');
    return refused([path], 'unreadable-scenario', /a scenario is a \.ts or \.js file/, /netscene new/);
  });
  it('a syntax error, with line and column', () =>
    refused(
      [file("import { setup } from 'netscene';\nexport default scenario({ name: 'x' 'y' });")],
      'unreadable-scenario',
      /^syntax error: /,
      /correct the line/,
      /lab-\d+\.ts:2:\d+$/,
    ));
  it('a syntax error in JavaScript, with line and column', () =>
    refused(
      [file('\n\nexport default {', 'js')],
      'unreadable-scenario',
      /^syntax error: /,
      /./,
      /\.js:3:\d+$/,
    ));
  it('an error that it throws, with its line', () =>
    refused(
      [file("\n\nthrow new Error('no lab today');")],
      'unreadable-scenario',
      /no lab today/,
      /./,
      /\.ts:3$/,
    ));
  it('a ping to no address, with its line', () =>
    refused(
      [
        file(`import { reachable, scenario } from 'netscene';
          export default scenario({ name: 'x', title: 'X', steps: [
            reachable('it')\`ping -c 1 example.org\`,
          ] });`),
      ],
      'invalid-scenario',
      /"example.org" .* is no IPv4 or IPv6 address/,
      /./,
      /\.ts:3$/,
    ));
  it('an import that is not there', () =>
    refused(
      [file("import 'left-pad';")],
      'unreadable-scenario',
      /it imports "left-pad"/,
      /correct the import/,
    ));
  it('a file that exports nothing', () =>
    refused([file('const x = 1;')], 'invalid-scenario', /no default export/, /export default scenario/));
  it('a file against the schema', () =>
    refused(
      [file(`export default { name: 'x', title: 'X', stepz: [], steps: [] };`)],
      'invalid-scenario',
      /unknown key "stepz"|must not be empty/,
      /./,
      /lab-\d+\.ts/,
    ));
});

describe('two scenarios of one name are told apart by their files', () => {
  it('a file and a scenario of the package', async () => {
    const path = file(lab('bridge'));
    assert.deepEqual(await names(path, 'bridge'), ['bridge', `${path}:bridge`]);
  });
  it('two files, and each name selects its scenario', async () => {
    const paths = [file(lab('twin')), file(lab('twin'))];
    const both = await names(...paths);
    assert.deepEqual(
      both,
      paths.map((path) => `${path}:twin`),
    );
    assert.deepEqual(await names(both[1] as string), ['twin']);
  });
});

describe('a file of several scenarios', () => {
  const list = (body: string) =>
    file(`import { scenario, setup } from 'netscene';
      const lab = (name: string) => scenario({ name, title: name, steps: [setup('x')\`true\`] });
      export default ${body};`);
  it('is a list, or what a function makes of it', async () => {
    assert.deepEqual(await names(list("['a', 'b'].map(lab)")), ['a', 'b']);
    assert.deepEqual(await names(list('({ hosts = 3 } = {}) => lab(`hosts-${hosts}`)')), ['hosts-3']);
    assert.deepEqual(await names(list("async () => [lab('a'), [lab('b')]]")), ['a', 'b']);
  });
  it('lends each by its name', async () => {
    const path = list("['a', 'b', 'c'].map(lab)");
    assert.deepEqual(await names(`${path}:c`, `${path}:a`), ['a', 'c']);
    await refused([`${path}:bb`], 'unknown-scenario', /no scenario "bb"/, /it has a, b, c|did you mean/);
  });
  it('is refused where it is empty, or has one name twice', async () => {
    await refused([list('[]')], 'invalid-scenario', /list of scenarios is empty/, /export default \[/);
    await refused([list("[lab('a'), lab('a')]")], 'duplicate-name', /have the name "a"/, /rename/);
  });
});
