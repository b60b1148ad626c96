import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodes } from '../../../lib/index.ts';
import { neighbourBlocks } from '../../../runner/run/execute/neighbour-blocks.ts';

const hosts = (count: number) =>
  nodes(Object.fromEntries(Array.from({ length: count }, (_, i) => [`h${i}`, `10.0.0.${i + 1}`])));

test('few pairs are one block', () => {
  assert.equal(neighbourBlocks(hosts(16).every(), 512).length, 1);
});

test('64 hosts and all their pairs are cut into blocks that leave room, each pair in one', () => {
  const pairs = hosts(64).every();
  const blocks = neighbourBlocks(pairs, 512);
  assert.deepEqual(new Set(blocks.flat()), new Set(pairs));
  assert.equal(blocks.flat().length, pairs.length);
  assert.ok(blocks.length <= 10, `${blocks.length} blocks`);
  for (const block of blocks) {
    const ends = new Set(block.map(({ source, targetName }) => [source, targetName].sort().join(' ')));
    assert.ok(2 * ends.size <= 512, `${ends.size} pairs`);
    // Both directions of a pair share its entries.
    for (const { source, targetName } of block) {
      assert.ok(block.some((other) => other.source === targetName && other.targetName === source));
    }
  }
});
