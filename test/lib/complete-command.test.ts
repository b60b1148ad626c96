import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { isComplete } from '../../lib/complete-command.ts';

const texts = [
  'ip netns add ns1',
  "ip netns add ns1 # it's a comment",
  'f() {',
  'f() {\n echo 1\n}',
  'f ()\n{\n echo\n}',
  'f() { echo; }',
  'function f {',
  'f() ( echo )',
  'for i in 1 2\ndo',
  'for i in 1 2; do echo $i; done',
  'for ((i=0;i<3;i++)); do',
  'while read -r l; do\n echo; done < <(ip link)',
  'until ping -c1 1.1.1.1; do',
  'ip link | while read x; do',
  'if ! ip x; then echo; fi',
  'if [ -f x ]\nthen\necho\nelif true\nthen\n echo\nfi',
  'if true; then\n echo\nelse',
  'case $x in a|b) echo;; *) x;; esac',
  'case $x in\n  a) if x; then y; fi;;',
  'cat <<EOF',
  'cat <<EOF\nx\nEOF',
  "cat <<'EOF' > /tmp/x\nit's\nEOF",
  'cat <<-E\n\ta\n\tE',
  'cat <<A <<B\n1\nA\n2\nB',
  'nft -f - <<E\ntable {\n}\nE',
  "echo 'a",
  "echo 'a\nb'",
  'echo "it\'s"',
  'echo "$(echo "a b")"',
  'x=$(echo',
  'x=$(cat <<E\n1\nE\n)',
  'a=$(case x in a) echo;; esac)',
  'echo $((1<<2))',
  'echo ${x:-)}',
  'x=(a\n b',
  '( cd /; ls )',
  '(cd /; ls',
  'echo a &&',
  'echo a |',
  '[[ $x == a || $y ]] || {\n',
  'echo done',
  "echo $'it\\'s'",
  "echo $'it\\'",
  'echo { a',
];

test('a command ends where bash says that it ends', () => {
  for (const text of texts) {
    const { stderr, status } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
    const complete = status === 0 && !/unexpected end of file|here-document/.test(stderr);
    assert.equal(isComplete(text), complete, JSON.stringify(text));
  }
});

test('a backslash at the end waits for the next line, where bash -n sees the end of the input', () => {
  assert.equal(isComplete('ip link add \\'), false);
  assert.equal(isComplete('echo \\\\'), true);
});
