import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Deviation } from '../../runner/run/events/event.ts';
import { folder, netscene } from './netscene.ts';

/** Wrong on the command line: what is typed, what is said, the place, the cure. Nothing runs: 129. */
const commandLines: [typed: string, message: RegExp, cure: RegExp][] = [
  ['', /name a command/, /netscene --help/],
  ['rnu', /no command "rnu"/, /did you mean "netscene run"/],
  ['lst', /no command "lst"/, /did you mean "netscene list"/],
  ['zzz', /no command "zzz"/, /netscene --help/],
  ['gateway', /no command "gateway"/, /netscene run gateway/],
  ['./lab.ts', /no command "\.\/lab\.ts"/, /netscene run \.\/lab\.ts/],
  ['--jobs 2', /name a command|Unknown/, /netscene --help/],
  ['run gatway', /no scenario "gatway"/, /did you mean "gateway"/],
  ['run nothing-like-it', /no scenario "nothing-like-it"/, /netscene list/],
  ['run Gateway', /no scenario "Gateway"/, /did you mean "gateway"/],
  ['run @nothing', /no scenario has the tag/, /@article/],
  ['run @vet', /no scenario has the tag/, /did you mean "@veth"/],
  ['run zz*', /no scenario matches "zz\*"/, /scenarios: veth-pair/],
  ['run ./nothing.ts', /no such file/, /netscene list/],
  ['run nothing.js', /no such file/, /netscene list/],
  ['run -- gatway', /no scenario "gatway"/, /did you mean "gateway"/],
  ['run -- --quiet', /no scenario "--quiet"/, /netscene list/],
  ['run --job 2', /does not take job/, /did you mean --jobs/],
  ['run --verbos', /does not take verbos/, /did you mean --verbose/],
  ['run --reprter table', /does not take reprter/, /did you mean --reporter/],
  ['run --zzz', /does not take zzz/, /netscene run --help/],
  ['run -z', /does not take z/, /netscene run --help/],
  ['run --jobs', /jobs/, /netscene run --help/],
  ['run --jobs 0', /--jobs must be a whole number/, /netscene run --help/],
  ['run --jobs -1', /--jobs must be a whole number/, /netscene run --help/],
  ['run --jobs 1.5', /--jobs must be a whole number/, /netscene run --help/],
  ['run --jobs abc', /--jobs must be a whole number/, /netscene run --help/],
  ['run --jobs 2 --jobs 3', /--jobs takes one value/, /leave all but one away/],
  ['run --timeout 0', /--timeout must be a number of seconds/, /netscene run --help/],
  ['run --timeout soon', /--timeout must be a number of seconds/, /netscene run --help/],
  ['run --deadline -3', /--deadline must be a number of seconds/, /netscene run --help/],
  ['run --window 0', /--window must be a number of seconds/, /netscene run --help/],
  ['run --quiet --verbose', /cannot be quiet and verbose/, /leave one of them away/],
  ['run --reporter tabel', /no reporter "tabel"/, /table/],
  ['run --reporter table --reporter json', /only one reporter/, /--reporter json=FILE/],
  ['run --reporter junit=', /the file has no name/, /junit=FILE/],
  ['run --reporter junit=/nothing/here', /cannot be written/, /folder that exists/],
  ['run --reporter json=a --reporter junit=a', /one file|same file|two report/i, /./],
  ['run --grep (', /no regular expression/, /backslash/],
  ['run --grep nothing-like-it', /no name and no title matches/, /Two namespaces joined/],
  ['run --expect nothing.json', /cannot be read/, /--expect expect\.json/],
  ['run --baseline nothing.json', /cannot be read/, /name a file that is there/],
  ['run --on-failure dance', /on-failure|Invalid values/, /./],
  ['run --on-failure shell', /a shell can sit in one scenario/, /name one/],
  ['run --evidence ev --kernel host', /looks at this machine/, /leave one of them away/],
  ['run gateway --kernel nothing', /./, /./],
  ['run gateway --kernel host --accel warp', /--accel must be one of/, /netscene run --help/],
  ['run gateway --kernel host --repeat 0', /--repeat must be/, /netscene run --help/],
  ['show', /is missing/, /netscene show --help/],
  ['show gatway', /no scenario "gatway"/, /did you mean "gateway"/],
  ['list gatway', /no scenario "gatway"/, /did you mean "gateway"/],
  ['list --jsn', /does not take jsn/, /did you mean --json/],
  ['why gateway', /is missing/, /netscene why --help/],
  ['why gatway ns11 ns21', /no scenario "gatway"/, /did you mean "gateway"/],
  ['why gateway ns11 ns21 --after 99', /step|99/, /./],
  ['shell gatway', /no scenario "gatway"/, /did you mean "gateway"/],
  ['shell gateway --after nowhere', /step|nowhere/, /./],
  ['shell gateway', /no terminal here/, /type it in a terminal/],
  ['shell gateway*', /means 3 scenarios/, /name one: gateway/],
  ['new', /is missing/, /netscene new --help/],
  ['new My_Lab', /cannot be the name/, /lower-case letters/],
  ['new no/such/folder/lab', /ENOENT|no such/, /folder that exists/],
  ['export gateway', /required argument: as/, /netscene export --help/],
  ['export gateway --as pdf', /Invalid values|pdf/, /netscene export --help/],
  ['export gateway* --as bash', /means 3 scenarios/, /name one/],
  ['report', /required|from/, /netscene report --help/],
  ['report --from nothing.ndjson', /cannot be read/, /name a file/],
  ['diff a.json', /is missing/, /netscene diff --help/],
  ['diff nothing.json nothing.json', /cannot be read/, /name a file/],
  ['import', /is missing/, /netscene import --help/],
  ['import nothing.md', /./, /./],
  ['article nothing.md', /./, /./],
  ['mutate gatway', /no scenario "gatway"/, /did you mean "gateway"/],
  ['bisect gateway', /required|kernels/, /netscene bisect --help/],
  ['-V', /does not take -V|name a command/, /--version|--help/],
  ['version', /no command "version"/, /netscene --version|--version/],
  ['--hepl', /does not take --hepl|name a command/, /did you mean --help/],
  ['help nope', /no command "nope"/, /netscene --help/],
  ['help rnu', /no command "rnu"/, /did you mean "netscene run"/],
  ['run gateway,bridge', /no scenario "gateway,bridge"/, /gateway bridge/],
  ['run gateway.ts', /no such file/, /did you mean "gateway"/],
  ['run scenarios/gateway.ts.bak/gateway.ts', /no such file/, /did you mean "gateway"/],
  ['run --color', /does not take color/, /FORCE_COLOR=1 or NO_COLOR=1/],
  ['run --reporter=', /--reporter needs a value/, /netscene run --help/],
  ['run --param hosts', /"hosts" is no parameter with its value/, /--param hosts=3/],
  ['run gateway --param hosts=3', /gateway takes no parameters/, /exports a function/],
  ['run --grep', /--grep needs a value/, /netscene run --help/],
  ['graph gateway --as svgg', /--as cannot be "svgg"/, /did you mean "svg"/],
  ['graph gateway --as bmp', /--as cannot be "bmp"/, /One of: text, svg/],
  ['pairs', /<scenario> is missing/, /netscene pairs --help/],
  ['why gateway ns11', /<target> is missing/, /netscene why --help/],
  ['grade', /<lab> is missing/, /netscene grade --help/],
  ['grade nothing.ts x.sh', /no such file/, /netscene list|did you mean/],
  ['grade gateway x.sh', /there is no task in it/, /write task\(/],
  ['challenge', /<lab> is missing/, /netscene challenge --help/],
  ['challenge nothing.ts', /no such file/, /./],
  ['doctor more', /does not take more/, /netscene doctor --help/],
  ['completion tcsh', /Invalid values|tcsh/, /netscene completion --help/],
];

describe('wrong on the command line', () => {
  for (const [typed, message, cure] of commandLines) {
    it(`netscene ${typed}`, async () => {
      const { code, stdout, stderr } = await netscene(typed.split(' ').filter(Boolean));
      assert.equal(code, 129, stdout + stderr);
      const text = stderr.replaceAll(/\n +/g, ' ');
      assert.match(text, /^netscene: .* \[[a-z-]+\]/);
      assert.match(text, message);
      assert.match(text.slice(text.indexOf(' cure ')), cure);
      assert.doesNotMatch(text, /\n {4}at |undefined|\[object/);
    });
  }
  it('netscene run lab.ts --param, where the file looks at another one, or takes none', async (t) => {
    const [takes, none] = ['takes.ts', 'none.ts'].map((name) => join(folder(t), name)) as [string, string];
    const steps = "steps: [setup('x')`ip netns add a`, cleanup`ip netns del a`]";
    writeFileSync(
      takes,
      `${imports}export default ({ hosts = 2 }) => scenario({ name: 'x', title: String(hosts), ${steps} });`,
    );
    writeFileSync(none, `${imports}export default scenario({ name: 'x', title: 'x', ${steps} });`);
    const [slip, useless, right] = await Promise.all([
      netscene(['run', takes, '--param', 'host=3']),
      netscene(['run', none, '--param', 'hosts=3']),
      netscene(['list', `${takes}?hosts=7`]),
    ]);
    assert.deepEqual([slip.code, useless.code, right.code], [129, 129, 0], right.stderr);
    assert.match(slip.stderr, /takes no parameter "host"[\s\S]*did you mean "hosts"/);
    assert.match(useless.stderr, /takes no parameters: it exports no function/);
    assert.match(right.stdout, /^x +- +7$/m);
  });
  it('netscene run ""', async () => {
    const { code, stderr } = await netscene(['run', '']);
    assert.equal(code, 129);
    assert.match(stderr, /an empty word names no scenario \[unknown-scenario\]/);
  });
});

const words = [
  'added',
  'because',
  'cleanup',
  'earlier',
  'erratum',
  'incidental',
  'nodes',
  'reachable',
  'scenario',
];
const imports = `import { ${[...words, 'script', 'setup', 'shows', 'unreachable'].join(', ')} } from 'netscene';\n`;
const used = `void [${[...words, 'script', 'setup', 'shows', 'unreachable'].join(', ')}];\n`;
/** A file whose steps begin in line 4. */
const withSteps = (steps: string) =>
  `${imports}${used}export default scenario({ name: 'wrong', title: 'wrong', steps: [\n${steps}\n] } as any);\n`;
const withKeys = (keys: string) => `${imports}${used}export default scenario({\n${keys}\n} as any);\n`;
const setup = "setup('x')`ip netns add a`";
const hosts = "nodes({ a: '10.0.0.1', b: '10.0.0.2' })";

/** Wrong in a file, found before anything runs: the file, what is said, the line (0: the file), the cure. */
const files: [what: string, text: string, message: RegExp, line: number, cure: RegExp][] = [
  ['nothing', '', /no default export/, 0, /export default scenario/],
  ['nothing exported', 'const x = 1;\nvoid x;', /no default export/, 0, /export default scenario/],
  ['a number', 'export default 1;', /is number, not a scenario/, 0, /export default scenario/],
  ['a text', "export default 'x';", /is string, not a scenario/, 0, /export default scenario/],
  ['an empty list', 'export default [];', /list of scenarios is empty/, 0, /export default \[/],
  ['a list of others', 'export default [1];', /is number, not a scenario/, 0, /export default scenario/],
  ['a syntax error', 'const x = 1;\nexport default {{{', /syntax error/, 2, /correct the line/],
  ['an open quote', "export default scenario({ name: 'x", /syntax error|Unterminated/, 1, /correct the line/],
  [
    'an open template',
    `${imports}export default setup('x')\`ip`,
    /syntax error|Unterminated/,
    2,
    /correct the line/,
  ],
  [
    'an unknown name',
    `${imports}\nexport default scenari({});`,
    /scenari is not defined/,
    3,
    /correct the file/,
  ],
  [
    'an import that is not there',
    "import './nothing.ts';\nexport default 1;",
    /nothing\.ts", which is not there/,
    1,
    /correct the import|did you mean/,
  ],
  [
    'an import without its ending',
    "import './beside';\nexport default 1;",
    /which is not there/,
    1,
    /did you mean ".*beside\.ts"/,
  ],
  [
    'a package that is not there',
    "import 'left-pad';\nexport default 1;",
    /imports "left-pad"/,
    1,
    /need no installation/,
  ],
  [
    'a misspelt word',
    "import { reachabel } from 'netscene';\nexport default reachabel;",
    /exports no "reachabel"/,
    1,
    /did you mean "reachable"/,
  ],
  ['a throw', "\nthrow new Error('broken');", /broken/, 2, /correct the file/],
  ['a throw of nothing', 'throw undefined;', /undefined/, 0, /correct the file/],
  ['process.exit', 'process.exit(3);', /ended while it was loaded/, 0, /process\.exit/],
  [
    'zx outside of a step',
    "import { $ } from 'zx';\n\nawait $`id`;\nexport default 1;",
    /outside of a step/,
    3,
    /correct the line/,
  ],
  [
    'misspelt keys',
    withKeys(`name: 'x', titel: 't', step: [${setup}]`),
    /"titel", did you mean "title"\?; unknown key "step", did you mean "steps"/,
    3,
    /allowed here: name, title/,
  ],
  [
    'an unknown key',
    withKeys(`name: 'x', title: 't', colour: 'red', steps: [${setup}]`),
    /unknown key "colour"/,
    3,
    /allowed here: name, title/,
  ],
  ['no name', withKeys(`title: 't', steps: [${setup}]`), /"name" is missing/, 3, /./],
  ['no title', withKeys(`name: 'x', steps: [${setup}]`), /"title" is missing/, 3, /./],
  ['no steps', withKeys("name: 'x', title: 't'"), /"steps" is missing/, 3, /./],
  [
    'an empty list of steps',
    withKeys("name: 'x', title: 't', steps: []"),
    /steps: must not be empty/,
    3,
    /./,
  ],
  ['steps that are no list', withKeys("name: 'x', title: 't', steps: 'x'"), /steps: must be array/, 3, /./],
  [
    'a name with blanks',
    withKeys(`name: 'my lab', title: 't', steps: [${setup}]`),
    /lower-case letters/,
    3,
    /./,
  ],
  [
    'a name that goes up',
    withKeys(`name: '../x', title: 't', steps: [${setup}]`),
    /lower-case letters/,
    3,
    /./,
  ],
  ['an empty title', withKeys(`name: 'x', title: '', steps: [${setup}]`), /title: must not be empty/, 3, /./],
  [
    'a tag with a blank',
    withKeys(`name: 'x', title: 't', tags: ['a b'], steps: [${setup}]`),
    /tags\.0: /,
    3,
    /./,
  ],
  [
    'an unknown feature',
    withKeys(`name: 'x', title: 't', requires: ['wifi'], steps: [${setup}]`),
    /no feature "wifi"/,
    3,
    /type of device/,
  ],
  [
    'a misspelt feature',
    withKeys(`name: 'x', title: 't', requires: ['brigde'], steps: [${setup}]`),
    /no feature "brigde"/,
    3,
    /did you mean "bridge"/,
  ],
  ['no time at all', withKeys(`name: 'x', title: 't', timeout: 0, steps: [${setup}]`), /timeout: /, 3, /./],
  [
    'a time in words',
    withKeys(`name: 'x', title: 't', timeout: '1 min', steps: [${setup}]`),
    /timeout: must be number/,
    3,
    /./,
  ],
  [
    'a forgotten template',
    withSteps("setup('x'),"),
    /step 1 has no commands: the template is missing/,
    4,
    /backquotes/,
  ],
  [
    'a forgotten template of pings',
    withSteps(`${setup},\nreachable('x'),`),
    /step 2 has no commands/,
    5,
    /backquotes/,
  ],
  ['cleanup without a template', withSteps(`${setup},\ncleanup,`), /step 2 has no commands/, 0, /cleanup`/],
  [
    'a text for a step',
    withSteps(`${setup},\n'ip link'`),
    /step 2 is string, not a step/,
    0,
    /make it with setup/,
  ],
  ['null for a step', withSteps(`${setup}, null`), /step 2 is null, not a step/, 0, /make it with setup/],
  [
    'an empty template',
    withSteps(`${setup},\nsetup('y')\`\``),
    /step 2 "y": commands: must not be empty/,
    5,
    /./,
  ],
  ['no title of a step', withSteps("setup('')`true`"), /title: must not be empty/, 4, /./],
  [
    'a shows without a word',
    withSteps("shows('x', {})`true`"),
    /at least one of prints, lists, omits/,
    4,
    /./,
  ],
  [
    'a misspelt expectation',
    withSteps("shows('x', { print: 'x' })`true`"),
    /"print", did you mean "prints"/,
    4,
    /allowed here: prints, lists, omits/,
  ],
  [
    'a list that is none',
    withSteps("shows('x', { lists: 'x' })`true`"),
    /expected\.lists: must be array/,
    4,
    /./,
  ],
  [
    'an unknown node',
    withSteps(`${setup},\nreachable('x', ${hosts}.pair('a', 'c' as any))`),
    /no node "c": there are a, b/,
    5,
    /correct the line/,
  ],
  [
    'a misspelt reason',
    withSteps(
      `${setup},\nunreachable('x', { because: 'no-rout' as any })\`\n  ip netns exec a ping -c 1 10.0.0.1\n\``,
    ),
    /"no-rout" is none of/,
    5,
    /did you mean "no-route"/,
  ],
  [
    'a misspelt option of a step',
    withSteps(
      `${setup},\nunreachable('x', { becuase: 'no-route' } as any)\`\n  ip netns exec a ping -c 1 10.0.0.1\n\``,
    ),
    /unknown key "becuase", did you mean "because"/,
    5,
    /./,
  ],
  [
    'a reason for a reply',
    withSteps(`${setup},\nreachable('x', because('no-route', ${hosts}.pair('a', 'b')) as any)`),
    /a reply needs no reason/,
    5,
    /unreachable/,
  ],
  [
    'a ping in a pipe',
    withSteps(`${setup},\nreachable('x')\`\n  ip netns exec a ping -c 1 10.0.0.1 | grep ttl\n\``),
    /does more than ping/,
    6,
    /correct the line/,
  ],
  [
    'a ping and more',
    withSteps(`${setup},\nreachable('x')\`\n  ip netns exec a ping -c 1 10.0.0.1 && echo PASS\n\``),
    /does more than ping/,
    6,
    /./,
  ],
  [
    'a ping of nothing',
    withSteps(`${setup},\nreachable('x')\`\n  ip netns exec a ping -c 5\n\``),
    /pings no address/,
    6,
    /./,
  ],
  [
    'a ping of a name',
    withSteps(`${setup},\nreachable('x')\`\n  ip netns exec a ping -c 5 example.org\n\``),
    /no IPv4 or IPv6 address/,
    6,
    /./,
  ],
  [
    'a ping of two',
    withSteps(`${setup},\nreachable('x')\`\n  ip netns exec a ping -c 5 10.0.0.1 10.0.0.2\n\``),
    /names two targets/,
    6,
    /./,
  ],
  [
    'a ping with no count',
    withSteps(`${setup},\nreachable('x')\`\n  ip netns exec a ping -c x 10.0.0.1\n\``),
    /no usable count/,
    6,
    /./,
  ],
  [
    'no ping',
    withSteps(`${setup},\nreachable('x')\`\n  ip netns exec a curl 10.0.0.1\n\``),
    /is no ping/,
    6,
    /./,
  ],
  [
    'a namespace that nobody makes',
    withSteps(`${setup},\nreachable('x')\`\n  ip netns exec far ping -c 1 10.0.0.1\n\``),
    /"far", which no step before it makes/,
    6,
    /ip netns add far/,
  ],
  [
    'a misspelt namespace',
    withSteps(
      `setup('x')\`ip netns add client\`,\nreachable('x')\`\n  ip netns exec clinet ping -c 1 10.0.0.1\n\``,
    ),
    /"clinet", which no step/,
    6,
    /did you mean "client"/,
  ],
  [
    'a step after the clean-up',
    withSteps(`cleanup\`true\`,\n${setup}`),
    /comes after a clean-up step/,
    5,
    /put clean-up steps last/,
  ],
  [
    'a script that is no function',
    withSteps("script('x', 'echo' as any)"),
    /"run" is no function/,
    4,
    /script\(title/,
  ],
  [
    'a mark for nothing',
    withSteps("shows('x', { prints: '' })`true ${incidental('y') as any}`"),
    /is marked incidental/,
    4,
    /take the mark away/,
  ],
  [
    'a mark on a line of its own',
    withSteps("setup('x')`\n  true\n  ${incidental('y')}\n`"),
    /on a line of its own/,
    6,
    /correct the line/,
  ],
];

/** Wrong while it runs: the commands of a step, its code, what is said, the cure. */
const commands: [text: string, code: string, happened: RegExp, cure: RegExp][] = [
  ['ipp netns add a', 'missing-tool', /"ipp" is not installed/, /did you mean "ip"/],
  ['tcpdmp -i a', 'missing-tool', /"tcpdmp" is not installed/, /did you mean "tcpdump"/],
  ['frobnicate', 'missing-tool', /"frobnicate" is not installed/, /correct the name/],
  ['ip netns exec nowhere ip link', 'no-such-namespace', /no namespace "nowhere"/, /ip netns add nowhere/],
  ['ip link set nothing up', 'command-failed', /exit code 1/, /^$/],
  ['echo x >/usr/nothing', 'command-failed', /exit code 1/, /read-only in a sandbox/],
  ['mkdir /usr/nothing', 'command-failed', /exit code 1/, /read-only in a sandbox/],
  ['cat /tmp/lab.conf', 'command-failed', /exit code 1/, /scenario’s own and begin empty/],
  ['cat', 'reads-input', /waits for input/, /printf/],
  ['exit 3', 'shell-ended', /shell ended/, /./],
  ['sleep 7654 &', 'process-left', /still running: sleep/, /clean-up/],
  ['sleep 7655', 'timeout', /did not end within 4 s/, /--timeout/],
  ['if then', 'command-failed', /exit code/, /^$/],
  ['false', 'command-failed', /exit code 1/, /^$/],
];

describe('wrong in a file', { timeout: 600_000 }, () => {
  let found: Map<string, Deviation>;
  let at = '';
  const cleanups: (() => void)[] = [];
  after(() => {
    for (const one of cleanups) one();
  });
  before(async () => {
    at = folder({ after: (done) => cleanups.push(done) });
    mkdirSync(join(at, 'x'));
    writeFileSync(join(at, 'beside.ts'), 'export const x = 1;');
    const paths = [
      ...files.map(([, text], index) => written(`file-${index}`, text)),
      ...commands.map(([text, code], index) =>
        written(
          `command-${index}`,
          `${imports}${used}export default scenario({ name: 'command-${index}', title: 't', ${code === 'timeout' ? 'timeout: 4, ' : ''}steps: [setup('x')\`\n  ${text}\n\`] });\n`,
        ),
      ),
      join(at, 'nothing.ts'),
      join(at, 'besid.ts'),
      `${at}/x/`,
      written(
        'whole',
        `${imports}${used}export default scenario({ name: 'whole', title: 't', steps: [setup('x')\`true\`] });`,
      ),
    ];
    const report = join(at, 'report.json');
    const { code, stdout, stderr } = await netscene(['run', ...paths, '-r', `json=${report}`, '-q']);
    assert.equal(code, 129, stdout + stderr);
    const { scenarios } = JSON.parse(readFileSync(report, 'utf8')) as {
      scenarios: { name: string; verdict: string; deviations: Deviation[] }[];
    };
    assert.equal(scenarios.find(({ name }) => name === 'whole')?.verdict, 'pass');
    assert.equal(scenarios.filter(({ verdict }) => verdict === 'error').length, paths.length - 1);
    found = new Map(scenarios.map(({ name, deviations }) => [name, deviations[0] as Deviation]));
  });

  function written(name: string, text: string): string {
    const path = join(at, `${name}.ts`);
    writeFileSync(path, text);
    return path;
  }

  for (const [index, [what, , message, line, cure]] of files.entries()) {
    it(what, () => {
      const file = join(at, `file-${index}.ts`);
      const told = found.get(file);
      assert.equal(told?.code, 'unreadable-file', what);
      assert.match(told?.happened ?? '', message);
      assert.match(told?.cure ?? '.', cure);
      assert.equal(told?.at?.line ?? 0, line, told?.happened);
      if (line > 0) assert.equal(told?.at?.file, file);
    });
  }
  for (const [index, [text, code, happened, cure]] of commands.entries()) {
    it(text, () => {
      const told = found.get(`command-${index}`);
      assert.equal(told?.code, code);
      assert.match(told?.happened ?? '', happened);
      assert.match(told?.cure ?? '', cure);
      assert.ok(told?.at, 'it has its line');
      assert.doesNotMatch(told?.output ?? '', /environment:/);
    });
  }
  it('a file that is not there, one almost there, and a folder', () => {
    assert.match(found.get(join(at, 'nothing.ts'))?.happened ?? '', /no such file/);
    assert.match(found.get(join(at, 'besid.ts'))?.cure ?? '', /did you mean ".*beside\.ts"/);
    assert.match(found.get(`${at}/x/`)?.cure ?? '', /x\/\*\.ts/);
  });
});
