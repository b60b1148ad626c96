import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readOnlyTable, writableMounts } from '../../../runner/run/sandbox/mounts.ts';

/** A line of proc_pid_mountinfo(5). */
const mount = (point: string, options: string, type: string, { id = 36, on = 35 } = {}) =>
  `${id} ${on} 98:0 / ${point} ${options} shared:1 - ${type} source rw\n`;

describe('the mounts that a sandbox has to make read-only', () => {
  it('are those that can be written to', () => {
    const table = mount('/home', 'rw,noatime', 'ext4') + mount('/mnt', 'ro,noatime', 'ext4');
    assert.deepEqual(writableMounts(table), ['/home']);
  });
  it('are the root too, which mount(8) would leave out under its own name', () => {
    assert.deepEqual(writableMounts(mount('/', 'rw', 'ext4')), ['/']);
    assert.doesNotMatch(readOnlyTable(), /^none \/ /m);
  });
  it('are not those under /proc, which a sandbox has anew', () => {
    const points = ['/proc', '/proc/sys/fs/binfmt_misc'];
    assert.deepEqual(writableMounts(points.map((point) => mount(point, 'rw', 'autofs')).join('')), []);
  });
  it('are those whose name only begins like that', () => {
    assert.deepEqual(writableMounts(mount('/process', 'rw', 'ext4')), ['/process']);
  });
  it('are not the kernel’s own file systems', () => {
    assert.deepEqual(writableMounts(mount('/sys', 'rw', 'sysfs') + mount('/dev/pts', 'rw', 'devpts')), []);
  });
  it('count once, by the mount on top', () => {
    const onTop = { id: 37, on: 36 };
    assert.deepEqual(writableMounts(mount('/mnt', 'rw', 'ext4') + mount('/mnt', 'ro', 'ext4', onTop)), []);
    assert.deepEqual(writableMounts(mount('/mnt', 'ro', 'ext4') + mount('/mnt', 'rw', 'ext4', onTop)), [
      '/mnt',
    ]);
  });
  it('are not those that a newer mount hides, which no path leads to', () => {
    const root = mount('/', 'ro', 'ext4', { id: 1, on: 0 });
    const run = mount('/run', 'rw', 'tmpfs', { id: 2, on: 1 });
    const netns = mount('/run/netns', 'rw', 'tmpfs', { id: 3, on: 2 });
    const newRun = mount('/run', 'rw', 'tmpfs', { id: 4, on: 2 });
    const inside = mount('/run/user/1', 'rw', 'tmpfs', { id: 5, on: 4 });
    assert.deepEqual(writableMounts(root + run + netns), ['/run', '/run/netns']);
    assert.deepEqual(writableMounts(root + run + netns + newRun + inside), ['/run', '/run/user/1']);
  });
  it('keep the escapes of a blank in their name, as fstab(5) has them too', () => {
    assert.deepEqual(writableMounts(mount('/my\\040disk', 'rw', 'ext4')), ['/my\\040disk']);
  });
  it('are none in an empty table', () => assert.deepEqual(writableMounts('\n'), []));
});
