import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type GuestFile, withFolders, writeArchive } from '../../../runner/beyond/kernels/cpio.ts';
import { folder } from '../../cli/netscene.ts';

const files: GuestFile[] = [
  { path: 'usr/bin/tool', kind: 'data', mode: 0o755, data: 'x'.repeat(5) },
  { path: 'bin', kind: 'link', to: 'usr/bin' },
  { path: 'dev/null', kind: 'device', mode: 0o666, major: 1, minor: 3 },
];

function archive(path: string, content: readonly GuestFile[]): Buffer {
  const descriptor = openSync(path, 'w');
  writeArchive(descriptor, content);
  closeSync(descriptor);
  return readFileSync(path);
}

test('folders come before what they hold, each once', () => {
  assert.deepEqual(
    withFolders([...files, ...files]).map(({ path }) => path),
    ['usr', 'usr/bin', 'usr/bin/tool', 'bin', 'dev', 'dev/null'],
  );
});

test('an archive reads back as it was written, and is the same each time', (t) => {
  const at = folder(t);
  const bytes = archive(join(at, 'a'), files);
  assert.deepEqual(archive(join(at, 'b'), files), bytes);
  const read: string[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const field = (index: number) =>
      Number.parseInt(bytes.toString('latin1', offset + 6 + index * 8, offset + 14 + index * 8), 16);
    assert.equal(bytes.toString('latin1', offset, offset + 6), '070701');
    const [mode, size, nameSize] = [field(1), field(6), field(11)];
    const name = bytes.toString('latin1', offset + 110, offset + 110 + nameSize - 1);
    const start = (offset + 110 + nameSize + 3) & ~3;
    const content = bytes.toString('latin1', start, start + size);
    read.push(`${name} ${mode.toString(8)} ${field(9)}:${field(10)} ${content}`);
    offset = (start + size + 3) & ~3;
  }
  assert.deepEqual(read, [
    'usr 40755 0:0 ',
    'usr/bin 40755 0:0 ',
    'usr/bin/tool 100755 0:0 xxxxx',
    'bin 120777 0:0 usr/bin',
    'dev 40755 0:0 ',
    'dev/null 20666 1:3 ',
    'TRAILER!!! 0 0:0 ',
  ]);
});
