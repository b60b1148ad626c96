import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { quote as zxQuote } from 'zx/core';
import { isComplete } from '../../lib/complete-command.ts';
import { quote, splitCommands, type TemplateValue, templateCommands } from '../../lib/template.ts';

/** The commands of a template, as setup`…` makes them. */
function commands(strings: TemplateStringsArray, ...values: TemplateValue[]): string[] {
  return templateCommands(strings, values).map(({ text }) => text);
}

describe('values in a template', () => {
  const awkward = [
    'ns 1',
    '',
    "it's",
    '$HOME',
    '`id`',
    'a;b',
    '*',
    'ns1',
    'br1-veth1',
    '名',
    'a\nb',
    '\\',
    '"',
  ];

  it('are quoted as zx quotes them', () => {
    for (const value of awkward) assert.equal(quote(value), zxQuote(value));
  });

  it('reach bash as the word that they are', () => {
    for (const value of awkward) {
      const [command] = commands`printf %s ${value}`;
      assert.equal(execFileSync('bash', ['-c', command as string], { encoding: 'utf8' }), value);
    }
  });

  it('become several words when they are an array, each quoted', () => {
    assert.deepEqual(commands`ip netns add ${['ns1', 'ns 2', 3]}`, ["ip netns add ns1 $'ns 2' 3"]);
    assert.deepEqual(commands`echo ${[]}.`, ['echo .']);
  });

  it('may be numbers', () => {
    assert.deepEqual(commands`ip link set veth1 mtu ${1400}`, ['ip link set veth1 mtu 1400']);
  });

  it('cannot end a command and begin another', () => {
    const hostile = '; touch /tmp/netscene-owned; #';
    const [command, ...more] = commands`echo ${hostile}`;
    assert.deepEqual(more, []);
    assert.equal(execFileSync('bash', ['-c', command as string], { encoding: 'utf8' }), `${hostile}\n`);
  });
});

describe('the text of a template', () => {
  it('is one command on each line, byte for byte', () => {
    assert.deepEqual(
      commands`
        ip netns add ns1
        ip  netns   add ns2
      `,
      ['ip netns add ns1', 'ip  netns   add ns2'],
    );
  });

  it('loses the indentation that all lines share, and no more', () => {
    assert.deepEqual(splitCommands('\n    for i in 1 2; do\n      echo $i\n    done\n'), [
      'for i in 1 2; do\n  echo $i\ndone',
    ]);
  });

  it('keeps blanks at the end of a line', () => {
    assert.deepEqual(splitCommands('  echo a  \n  echo b'), ['echo a  ', 'echo b']);
  });

  it('may have the line ends of Windows', () => {
    assert.deepEqual(splitCommands('echo a\r\necho b\r\n'), ['echo a', 'echo b']);
  });

  it('keeps backslashes as a terminal gets them', () => {
    assert.deepEqual(commands`printf 'a\tb\\n'`, ["printf 'a\\tb\\\\n'"]);
  });

  it('gives ${ and ` to the shell when they are escaped', () => {
    assert.deepEqual(commands`echo \${HOME} \`id -u\``, ['echo ${HOME} `id -u`']);
  });

  it('has no command in blank lines and lines of comment', () => {
    assert.deepEqual(splitCommands('\n# made by hand\n\necho a # said\n   \n'), ['echo a # said']);
  });

  it('may be empty', () => {
    assert.deepEqual(splitCommands(''), []);
    assert.deepEqual(splitCommands('\n   \n'), []);
  });
});

/** Each is one command to bash; beside it stands a second one, which must stay apart. */
const wholes: Record<string, string> = {
  'a line': 'echo a',
  'a backslash at the end of a line': 'echo a \\\n  b',
  'two backslashes at the end of a line': "printf '%s' a\\\\",
  'single quotes': "echo 'a\nb'",
  'double quotes': 'echo "a\nb"',
  'an escaped quote': 'echo it\\\'s "a \\" b"',
  'a here-document': 'cat <<END\none\ntwo\nEND',
  'a here-document with a quoted end': "cat <<'END'\n$HOME\nEND",
  'a here-document with tabs': 'cat <<-END\n\tone\n\tEND',
  'a here-string': 'cat <<< word',
  'a here-string in quotes': 'cat <<<"two words"',
  'a here-document in quotes': 'echo "a << b"',
  'a shift to the left': 'echo $((1 << 2))',
  'a for loop': 'for i in 1 2; do\n  echo $i\ndone',
  'a for loop with do on a line of its own': 'for i in 1 2\ndo\n  echo $i\ndone',
  'a for loop on one line': 'for i in 1 2; do echo $i; done',
  'loops in loops': 'for i in 1 2; do\n  for j in 3 4; do\n    echo $i $j\n  done\ndone',
  'a while loop': 'n=0\\\n; while [ $n -lt 2 ]; do\n  n=$((n + 1))\ndone',
  'a condition': 'if true; then\n  echo a\nelse\n  echo b\nfi',
  'a condition with elif': 'if false; then\n  echo a\nelif true; then\n  echo b\nfi',
  'a case': 'case a in\n  a) echo a ;;\n  *) echo b ;;\nesac',
  'a group': '{\n  echo a\n  echo b\n}',
  'a subshell': '(\n  echo a\n)',
  'a function': 'f() {\n  echo a\n}',
  'a substitution over lines': 'echo $(\n  echo a\n)',
  'a pipe at the end of a line': 'echo a |\n  cat',
  'a list at the end of a line': 'true &&\n  echo a',
  'an alternative at the end of a line': 'false ||\n  echo a',
  'words of the shell as arguments': 'echo for if do then case {',
  'an apostrophe in a comment': "echo a # it's one",
  'a command in the background': 'true &',
};

describe('a command that spans lines', () => {
  for (const [what, text] of Object.entries(wholes)) {
    it(`stays one command: ${what}`, () => {
      execFileSync('bash', ['-n'], { input: `${text}\n` });
      assert.deepEqual(splitCommands(`${text}\necho next`), [text, 'echo next']);
    });
  }

  it('is complete only with its last line', () => {
    for (const text of Object.values(wholes)) {
      const lines = text.split('\n');
      for (let n = 1; n < lines.length; n += 1) {
        assert.equal(isComplete(lines.slice(0, n).join('\n')), false, lines.slice(0, n).join('\n'));
      }
      assert.equal(isComplete(text), true, text);
    }
  });

  it('that never ends is handed to the shell as it is, which says so', () => {
    assert.deepEqual(splitCommands("echo 'a\necho b\n"), ["echo 'a\necho b"]);
  });
});
