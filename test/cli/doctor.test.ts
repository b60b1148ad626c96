import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Ajv } from 'ajv';
import { packageRoot } from '../../runner/kit/package-root.ts';
import { netscene } from './netscene.ts';
import {
  inChroot,
  masked,
  withHiddenMount,
  withoutPrograms,
  withoutUserNamespaces,
  withSeccompFilter,
} from './restricted.ts';

const schema = JSON.parse(readFileSync(join(packageRoot, 'lib/schema/doctor.schema.json'), 'utf8'));
const valid = new Ajv({ strict: false }).compile(schema);

interface Examined {
  readonly ok: boolean;
  readonly checks: readonly { id: string; state: string; found: string; cure?: string }[];
}

/** What the doctor says as JSON, and its exit code. */
async function examined(wrap?: readonly string[]) {
  const { code, stdout, stderr } = await netscene(['doctor', '--json'], wrap ? { wrap } : {});
  const document = JSON.parse(stdout || 'null') as Examined;
  assert.ok(valid(document), `${stderr}${JSON.stringify(valid.errors)}`);
  const of = (id: string) => document.checks.find((check) => check.id === id);
  const lacking = document.checks.filter(({ state }) => state === 'lacking').map(({ id }) => id);
  return { code, document, of, lacking };
}

describe('netscene doctor', { timeout: 300_000, concurrency: 3 }, () => {
  it('has nothing to say against this machine: 0, a line for each requirement', async () => {
    const { code, document, of, lacking } = await examined();
    assert.deepEqual([code, document.ok, lacking], [0, true, []]);
    assert.equal(of('node')?.found, process.versions.node);
    for (const id of ['ip', 'bridge', 'ping', 'fping', 'sysctl', 'user-namespaces', 'seccomp', 'apparmor']) {
      assert.equal(of(id)?.state, 'ok', id);
    }
    assert.equal(of('sysfs')?.found, 'mounted anew');
    const { stdout } = await netscene(['doctor']);
    assert.equal(stdout.match(/^[✓–] /gm)?.length, document.checks.length);
    assert.match(stdout, /^scenarios can run here$/m);
    for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line);
  });

  it('finds that no user namespace may be made, and the sysctl for it', async () => {
    const { code, of, lacking } = await examined(withoutUserNamespaces);
    assert.deepEqual([code, lacking], [129, ['user-namespaces', 'max-user-namespaces']]);
    assert.equal(of('max-user-namespaces')?.cure, 'sudo sysctl -w user.max_user_namespaces=15000');
    assert.match(of('sysfs')?.found ?? '', /not tried/);
  });

  it('finds a seccomp filter', async () => {
    const { code, of, lacking } = await examined(withSeccompFilter);
    assert.deepEqual([code, lacking], [129, ['user-namespaces', 'seccomp']]);
    assert.match(of('seccomp')?.cure ?? '', /seccomp=unconfined/);
  });

  it('finds that it is in a chroot', async () => {
    const { code, of } = await examined(inChroot);
    assert.equal(code, 129);
    assert.match(of('user-namespaces')?.found ?? '', /chroot/);
  });

  for (const [id, path] of [
    ['sysfs', '/sys/kernel'],
    ['procfs', '/proc/bus'],
  ] as const) {
    it(`finds that ${id} is masked, as in a container`, async () => {
      const { code, of, lacking } = await examined(masked(path));
      assert.deepEqual([code, lacking], [129, [id]]);
      assert.match(of(id)?.cure ?? '', /docker run/);
    });
  }

  it('finds programs that are needed, with their packages', async () => {
    const { code, of, lacking } = await examined(withoutPrograms('fping', 'sysctl'));
    assert.equal(code, 129);
    assert.deepEqual(lacking, ['fping', 'sysctl', 'echo', 'forwarding']);
    assert.equal(of('fping')?.cure, 'sudo apt-get install fping');
    assert.equal(of('sysctl')?.cure, 'sudo apt-get install procps');
  });

  it('names programs that only some need, and does not mind: 0', async () => {
    const { code, of } = await examined(withoutPrograms('tcpdump', 'nft', 'qemu-system-x86_64'));
    assert.equal(code, 0);
    assert.deepEqual([of('tcpdump')?.state, of('nft')?.state], ['absent', 'absent']);
  });

  it('is content where a mount is hidden by a newer one, and so is a run', async () => {
    assert.equal((await examined(withHiddenMount)).code, 0);
    const { code, stderr } = await netscene(['run', 'veth-pair', '-q'], { wrap: withHiddenMount });
    assert.equal(code, 0, stderr);
  });

  it('is content with what runs as no more than an ordinary process', async () => {
    assert.equal((await examined(['setpriv', '--no-new-privs'])).code, 0);
  });
});

describe('a run where something is lacking', { timeout: 300_000, concurrency: 3 }, () => {
  const cases = [
    ['user namespaces', withoutUserNamespaces, /max_user_namespaces is 0[\s\S]*sysctl -w/],
    ['seccomp', withSeccompFilter, /seccomp filter/],
    ['chroot', inChroot, /chroot/],
    ['nsenter', withoutPrograms('nsenter'), /not installed: nsenter[\s\S]*apt-get install util-linux/],
    ['sysfs', masked('/sys/kernel'), /\/sys/],
  ] as const;
  for (const [what, wrap, said] of cases) {
    it(`says so before it believes anything, and points to the doctor: ${what}`, async () => {
      const { code, stdout, stderr } = await netscene(['run', 'veth-pair'], { wrap });
      assert.equal(code, 129, stdout);
      assert.match(stdout + stderr, said);
      assert.match(stdout + stderr, /netscene doctor/);
      assert.doesNotMatch(stdout, / (?:pass|FAIL)$/m);
    });
  }
});
