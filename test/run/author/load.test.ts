import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { select } from '../../../runner/run/select/select.ts';
import { Fault } from '../../../runner/text/fault.ts';
import { executable } from '../../cli/netscene.ts';
import { until } from '../../until.ts';
import { scenarioText, withFile } from './run-file.ts';

const good = scenarioText("setup('x')`true`");

/** What loading a file is refused with. */
function refused(text: string, limit = 20_000): Promise<Fault & { readonly file: string }> {
  return withFile(text, async (path) => {
    try {
      await select([path], { limit });
    } catch (error) {
      assert.ok(error instanceof Fault, String(error));
      return Object.assign(error, { file: path });
    }
    throw new Error('it was loaded');
  });
}

describe('loading a scenario file', { concurrency: 2, timeout: 120_000 }, () => {
  for (const [what, text] of [
    ['loops', `while (true); ${good}`],
    ['waits for ever', `await new Promise(() => setTimeout(() => {}, 1e9)); ${good}`],
  ] as const) {
    it(`ends by its limit where the file ${what}`, async () => {
      const { code, message } = await refused(text, 1000);
      assert.equal(code, 'unreadable-scenario');
      assert.match(message, /did not end within 1 s while it was loaded/);
    });
  }

  it('says so where the file ends its process', async () => {
    assert.match(
      (await refused(`process.exit(3); ${good}`)).message,
      /ended while it was loaded: .*exit code 3/,
    );
  });

  it('refuses zx outside of a step, with the line', async () => {
    const { code, message, where, file } = await refused(
      `import { $ } from 'zx';\n\nawait $\`id\`;\n${good}`,
    );
    assert.equal(code, 'invalid-scenario');
    assert.match(message, /\$ is used outside of a step, where there is no sandbox: move it into script/);
    assert.equal(where, `${file}:3`);
  });

  it('names what is wrong in the shape of what a file exports, functions included', async () => {
    assert.match((await refused('export default () => {};')).message, /no default export/);
    assert.match((await refused(good.replace("name: 'mine'", 'name: () => 1'))).message, /name/);
  });

  it('dies with netscene, whatever ends that', async () => {
    await withFile(`while (true); ${good}`, async (path) => {
      const child = spawn(process.execPath, [executable, 'run', path], { stdio: 'ignore' });
      const authors = () => childrenOf(child.pid as number);
      await until(() => authors().length > 0);
      const [author] = authors();
      child.kill('SIGKILL');
      await once(child, 'exit');
      await until(() => !isAlive(author as number));
    });
  });
});

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((other) => new RegExp(`^PPid:\\s+${pid}$`, 'm').test(statusOf(other)));
}

function isAlive(pid: number): boolean {
  return /^State:\s+[^ZX]/m.test(statusOf(pid));
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
