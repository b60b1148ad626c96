import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { RunEvent } from '../../../runner/run/events/event.ts';
import { quietTable, table } from '../../../runner/run/report/table.ts';
import { brokenLab, wholeLab } from './lab.ts';
import { type Guest, onKernels, recorded, told } from './recorded.ts';

describe('the matrix of several kernels', () => {
  let at: string;
  let whole: RunEvent[];
  let broken: RunEvent[];
  before(async () => {
    at = mkdtempSync(join(tmpdir(), 'netscene-matrix-'));
    [whole, broken] = await Promise.all([
      recorded(at, [wholeLab(at), 'veth-pair']),
      recorded(at, [brokenLab(at), 'veth-pair', '--deadline', '0.3']),
    ]);
  });
  after(() => rmSync(at, { recursive: true }));

  const dead: Guest = {
    label: '6.5',
    end: {
      outcome: 'no-boot',
      happened: 'no sign of the runner within 60 s',
      console: '[ 1.2] Kernel panic - not syncing\x1b[0m\n',
      log: '/tmp/console.log',
    },
  };
  const text = (guests: readonly Guest[], make = table) => told(make, onKernels(guests));
  const rowOf = (all: string, name: string) =>
    all.split('\n').find((line) => line.startsWith(`${name} `)) ?? '';

  it('has a row for each scenario and a column for each kernel', () => {
    const all = text([
      { label: '6.1', events: whole },
      { label: '6.6', events: whole },
    ]);
    assert.match(rowOf(all, 'scenario'), /^scenario +6\.1 +6\.6$/);
    assert.match(rowOf(all, 'lab'), /^lab +pass +pass$/);
    assert.match(rowOf(all, 'veth-pair'), /^veth-pair +pass +pass$/);
    assert.doesNotMatch(all, /first kernel/);
  });

  it('marks the first kernel on which a result changes, and no other', () => {
    const all = text([
      { label: '6.1', events: whole },
      { label: '6.6', events: broken },
      { label: '6.7', events: broken },
      { label: '6.8', events: whole },
    ]);
    assert.match(rowOf(all, 'lab'), /^lab +pass +\*FAIL +FAIL +pass$/);
    assert.match(rowOf(all, 'veth-pair'), /^veth-pair +pass +pass +pass +pass$/);
    assert.match(all, /^\* the first kernel on which the result changes$/m);
  });

  it('passes over a kernel that could not be judged', () => {
    const all = text([{ label: '6.1', events: whole }, dead, { label: '6.6', events: broken }]);
    assert.match(rowOf(all, 'lab'), /^lab +pass +- +\*FAIL$/);
  });

  it('says of a kernel that did not boot what happened, its last words harmless, and where the rest is', () => {
    const all = text([{ label: '6.1', events: whole }, dead]);
    assert.match(all, /^6\.5 +DID NOT BOOT after 41\.0 s: no sign of the runner within 60 s; 2 not run$/m);
    assert.ok(all.includes('│ [ 1.2] Kernel panic - not syncing\\x1b[0m'));
    assert.match(all, /^ +console \/tmp\/console\.log$/m);
  });

  it('tells a deviation once, with all the kernels that share it', () => {
    const all = text([
      { label: '6.1', events: broken },
      { label: '6.6', events: broken },
    ]);
    assert.equal(all.match(/^FAIL lab/gm)?.length, 1, all);
    assert.match(all, /^ +kernel +6\.1\n +6\.6$/m);
  });

  for (const [what, label] of [
    ['short labels', (index: number) => `6.${index}`],
    ['long labels', (index: number) => `6.${index}.0-a-very-long-label-of-a-kernel-build-tree-with-options`],
    ['labels in Chinese', (index: number) => `内核${index}`],
  ] as const) {
    for (const number of [2, 5, 9, 20]) {
      it(`fits 80 columns with ${number} kernels of ${what}, and leaves none out`, () => {
        const guests = Array.from({ length: number }, (_guest, index) => ({
          label: label(index),
          events: index === number - 1 ? broken : whole,
        }));
        const all = text(guests);
        for (const line of all.split('\n')) {
          const cells = [...line].reduce((sum, char) => sum + (/[\u4e00-\u9fff]/.test(char) ? 2 : 1), 0);
          assert.ok(cells <= 80, `${cells} cells: ${line}`);
        }
        for (const guest of guests) assert.ok(all.includes(guest.label), `${guest.label} in\n${all}`);
        assert.equal(all.match(/pass/g)?.length, 2 * number - 1 + number + 1, all);
      });
    }
  }

  it('is, where nothing is to be told but deviations, those and the kernels that went away', () => {
    const all = text([{ label: '6.1', events: broken }, dead], quietTable);
    assert.match(all, /^6\.5 DID NOT BOOT/);
    assert.match(all, /^FAIL lab/m);
    assert.doesNotMatch(all, /^scenario |^6\.1 /m);
    assert.equal(text([{ label: '6.1', events: whole }], quietTable), '');
  });
});
