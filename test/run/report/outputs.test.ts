import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, it, type TestContext } from 'node:test';
import { fileOutput, streamOutput } from '../../../runner/run/report/outputs.ts';
import { Fault } from '../../../runner/text/fault.ts';

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'netscene-outputs-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}
const isFault = (error: unknown) => error instanceof Fault && error.code === 'file';

describe('a report in a file', () => {
  it('appears under its name only when it is complete', (t) => {
    const path = join(folder(t), 'report.json');
    const output = fileOutput(path);
    output.write('one ');
    output.write('名\n');
    assert.equal(existsSync(path), false);
    output.finish();
    output.discard();
    assert.equal(readFileSync(path, 'utf8'), 'one 名\n');
  });

  it('takes the place of an older one, which stays whole until then', (t) => {
    const path = join(folder(t), 'report.json');
    writeFileSync(path, 'old');
    const output = fileOutput(path);
    output.write('new');
    assert.equal(readFileSync(path, 'utf8'), 'old');
    output.finish();
    assert.equal(readFileSync(path, 'utf8'), 'new');
  });

  it('that is not finished leaves nothing, and the older one as it was', (t) => {
    const at = folder(t);
    writeFileSync(join(at, 'report.json'), 'old');
    const output = fileOutput(join(at, 'report.json'));
    output.write('half');
    output.discard();
    output.discard();
    output.write('late');
    assert.deepEqual(readdirSync(at), ['report.json']);
    assert.equal(readFileSync(join(at, 'report.json'), 'utf8'), 'old');
  });

  it('is refused before anything runs where the folder is not there', (t) => {
    assert.throws(() => fileOutput(join(folder(t), 'nowhere', 'report.json')), isFault);
  });

  it('is refused before anything runs where its name is that of a folder', (t) => {
    const at = folder(t);
    mkdirSync(join(at, 'report.json'));
    assert.throws(() => fileOutput(join(at, 'report.json')), isFault);
    assert.deepEqual(readdirSync(at), ['report.json']);
  });

  it('may be a pipe or a device, which stays one', async (t) => {
    // A pipe: a failing test must not take the place of the machine's own /dev/null.
    const path = join(folder(t), 'pipe');
    execFileSync('mkfifo', [path]);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    t.after(() => closeSync(reader));
    const output = fileOutput(path);
    output.write('one');
    output.finish();
    assert.ok(statSync(path).isFIFO());
    const read = Buffer.alloc(8);
    assert.equal(read.toString('utf8', 0, readSync(reader, read)), 'one');
  });

  it('goes where a symbolic link points, which stays one', (t) => {
    const at = folder(t);
    writeFileSync(join(at, 'real.json'), 'old');
    symlinkSync('real.json', join(at, 'link.json'));
    const output = fileOutput(join(at, 'link.json'));
    output.write('new');
    output.finish();
    assert.equal(readFileSync(join(at, 'real.json'), 'utf8'), 'new');
    assert.ok(lstatSync(join(at, 'link.json')).isSymbolicLink());
  });

  it('says so when it cannot get its name in the end, and leaves nothing', (t) => {
    const at = folder(t);
    const output = fileOutput(join(at, 'report.json'));
    mkdirSync(join(at, 'report.json'));
    assert.throws(() => output.finish(), isFault);
    assert.deepEqual(readdirSync(at), ['report.json']);
  });

  it('has no colours, and 80 columns', (t) => {
    const output = fileOutput(join(folder(t), 'x'));
    assert.deepEqual([output.color, output.columns], [false, 80]);
    output.discard();
  });
});

describe('a report on a stream', () => {
  it('ends the telling and not the run when the reader goes away', async () => {
    const stream = new PassThrough();
    const output = streamOutput(stream as unknown as NodeJS.WriteStream);
    output.write('one');
    stream.destroy(new Error('EPIPE'));
    await new Promise((resolve) => stream.once('close', resolve));
    output.write('two');
    assert.equal(output.columns, 80);
  });
});
