import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OutputSplitter, type Segment } from '../../../runner/run/sandbox/output-splitter.ts';

function splitter(keep = 1024) {
  const segments: [id: number, segment: Segment][] = [];
  const made = new OutputSplitter('nonce', keep, (id, segment) => segments.push([id, segment]));
  return { segments, made, push: (text: string | Buffer) => made.push(Buffer.from(text as string)) };
}
const whole = (text: string): Segment => ({ text, truncated: false });

describe('the stream of outputs', () => {
  it('is cut at the marks', () => {
    const { segments, push } = splitter();
    push('one\0nonce:1\0two\0nonce:2\0\0nonce:3\0');
    assert.deepEqual(segments, [
      [1, whole('one')],
      [2, whole('two')],
      [3, whole('')],
    ]);
  });

  it('is cut wherever the chunks end: byte by byte, in the middle of a mark and of a character', () => {
    const stream = Buffer.from('eins ü名\0nonce:12\0zwei\0nonce:13\0');
    for (let size = 1; size <= stream.length; size += 1) {
      const { segments, push } = splitter();
      for (let at = 0; at < stream.length; at += size) push(stream.subarray(at, at + size));
      assert.deepEqual(segments, [
        [12, whole('eins ü名')],
        [13, whole('zwei')],
      ]);
    }
  });

  it('may hold NUL, and marks with another nonce', () => {
    const { segments, push } = splitter();
    push('a\0b\0nonc:1\0\0other:2\0\0nonce:3\0');
    assert.deepEqual(segments, [[3, whole('a\0b\0nonc:1\0\0other:2\0')]]);
  });

  it('keeps of each output only so many bytes, and says so', () => {
    const { segments, push } = splitter(4);
    push('12345678');
    push('9\0nonce:1\0abcd\0nonce:2\0');
    assert.deepEqual(segments, [
      [1, { text: '1234', truncated: true }],
      [2, whole('abcd')],
    ]);
  });

  it('counts all that was printed since the last mark, kept or not', () => {
    const { made, push } = splitter(4);
    push('x'.repeat(100));
    push('x'.repeat(100));
    assert.equal(made.seen, 200);
    push('\0nonce:1\0');
    assert.equal(made.seen, 0);
  });

  it('tells what an output holds that has not ended', () => {
    const { made, push } = splitter();
    push('done\0nonce:1\0not do');
    push('ne');
    assert.deepEqual(made.rest(), whole('not done'));
  });
});
