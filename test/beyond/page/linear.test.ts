import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { splitCommands } from '../../../lib/template.ts';
import { readPage } from '../../../runner/beyond/page/page.ts';
import { typedPage } from '../../../runner/beyond/page/session/typed-page.ts';

/** Pages that grow with `n`: each is a way in which reading could look at the same text again and again. */
const shapes: Readonly<Record<string, (n: number) => string>> = {
  'here-documents that never end': (n) => block('cat <<EOF\n'.repeat(n)),
  'here-documents, each with another end': (n) => block(times(n, (i) => `cat <<E${i}\n`)),
  'here-documents that end': (n) => block('cat >/tmp/x <<EOF\nline\nEOF\n'.repeat(n / 3)),
  'one long here-document': (n) => block(`cat >/tmp/x <<EOF\n${'ip link\n'.repeat(n)}EOF\n`),
  'loops that never end': (n) => block('for i in 1 2; do\n'.repeat(n)),
  'groups that never end, with what could end them': (n) => block('if true; then { echo }\n'.repeat(n)),
  'substitutions that never end': (n) => block('echo $(\n'.repeat(n)),
  'quotes that never end': (n) => block(times(n, (i) => (i % 2 === 0 ? 'echo "\'\n' : 'echo it\'s "\n'))),
  'arithmetic that never ends': (n) => block('echo $((1 +\n'.repeat(n)),
  'one long quote': (n) => block(`echo '${'ip link\n'.repeat(n)}'\n`),
  'lines that go on': (n) => block('echo \\\n'.repeat(n)),
  commands: (n) => block('ip link set lo mtu 1500\n'.repeat(n)),
  'commands after a prompt': (n) =>
    `# A\n\n\`\`\`console\n${'$ ip link\n1: lo: <LOOPBACK>\n'.repeat(n / 2)}\`\`\`\n`,
  'here-documents after a prompt': (n) =>
    `# A\n\n\`\`\`console\n${'$ cat <<EOF\n> x\n'.repeat(n / 2)}\`\`\`\n`,
  sections: (n) => times(n / 4, (i) => `# Section ${i}\n\n    ip netns add a\n\n`),
  'one long output': (n) => `# A\n\n\`\`\`console\n$ ip link\n${'1: lo: <LOOPBACK>\n'.repeat(n)}\`\`\`\n`,
  'lines that go on, and end': (n) => block(`${'ip link \\\n  show\n'.repeat(n / 2)}`),
  'functions that never end': (n) => block('f() {\n'.repeat(n)),
  'prose with commands': (n) => `# A\n\n${'Then type:\n\nip link set lo up\n\n'.repeat(n / 4)}`,
  'prose that never ends a quote': (n) => `# A\n\n${"echo 'it\n".repeat(n)}`,
  'a value whose quotes do not end': (n) =>
    block('OPTIONS="\\"server_id\\"=\\"192.0.2.129\\" \\\n'.repeat(n / 8)),
  'one long line': (n) => block(`echo ${'x'.repeat(n * 20)}\n`),
};
const block = (text: string) => `# A\n\n\`\`\`bash\n${text}\`\`\`\n`;
const times = (n: number, line: (i: number) => string) =>
  Array.from({ length: n }, (_, i) => line(i)).join('');

/** The least of three, in ms of this process: what else runs here does not count. */
function least(doing: () => void): number {
  const took = () => {
    const before = process.cpuUsage();
    doing();
    return process.cpuUsage(before).user / 1000;
  };
  return Math.min(took(), took(), took());
}

const readers = [
  (text: string) => readPage(text, 'x.md'),
  (text: string) => typedPage(text, 'x.md', new Set(['ip'])),
  splitCommands,
];

describe('the time to read a page grows with its length, and not with the square of it', {
  timeout: 600_000,
}, () => {
  const [small, factor] = [2_000, 8];
  for (const [what, page] of Object.entries(shapes)) {
    it(what, () => {
      for (const read of readers) {
        const [short, long] = [page(small), page(small * factor)];
        const measured = () =>
          least(() => read(long)) /
          Math.max(
            1,
            least(() => read(short)),
          );
        let ratio = measured();
        // The garbage collector may have spoilt a measurement; what is quadratic is so each time.
        for (let again = 0; again < 3 && ratio >= 30; again += 1) ratio = measured();
        // The square would be 64; what is above 8 is for caches and the garbage collector.
        assert.ok(ratio < 30, `${factor} times as long took ${ratio.toFixed(0)} times as long`);
      }
    });
  }
});
