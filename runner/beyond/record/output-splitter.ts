/** What one command printed on one stream. */
export interface OutputPart {
  readonly text: string;
  /** True when more was printed than is kept. */
  readonly truncated: boolean;
}

/**
 * Cuts one output stream of the agent into the outputs of single commands, at the marks that the
 * agent prints: NUL, nonce, colon, id, NUL. Memory is bounded: of each command at most `keep` bytes.
 */
export class OutputSplitter {
  readonly #prefix: Buffer;
  readonly #keep: number;
  readonly #onSegment: (id: number, segment: OutputPart) => void;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #truncated = false;
  #tail: Buffer = Buffer.alloc(0);
  /** Bytes printed since the last mark. */
  seen = 0;

  constructor(nonce: string, keep: number, onSegment: (id: number, segment: OutputPart) => void) {
    this.#prefix = Buffer.from(`\0${nonce}:`);
    this.#keep = keep;
    this.#onSegment = onSegment;
  }

  push(chunk: Buffer): void {
    this.seen += chunk.length;
    let data = this.#tail.length > 0 ? Buffer.concat([this.#tail, chunk]) : chunk;
    for (;;) {
      const at = data.indexOf(this.#prefix);
      if (at === -1) {
        const mayBeMark = possiblePrefix(data, this.#prefix);
        this.#take(data.subarray(0, data.length - mayBeMark));
        this.#tail = data.subarray(data.length - mayBeMark);
        return;
      }
      const end = data.indexOf(0, at + this.#prefix.length);
      if (end === -1) {
        this.#take(data.subarray(0, at));
        this.#tail = data.subarray(at);
        return;
      }
      this.#take(data.subarray(0, at));
      this.#finish(Number(data.subarray(at + this.#prefix.length, end).toString()));
      data = data.subarray(end + 1);
    }
  }

  /** What has come since the last mark: the output of a command that did not end. */
  rest(): OutputPart {
    return { text: Buffer.concat(this.#kept).toString('utf8'), truncated: this.#truncated };
  }

  #take(bytes: Buffer): void {
    const room = this.#keep - this.#keptBytes;
    if (bytes.length > room) this.#truncated = true;
    if (room <= 0 || bytes.length === 0) return;
    const part = Buffer.from(bytes.subarray(0, room));
    this.#kept.push(part);
    this.#keptBytes += part.length;
  }

  #finish(id: number): void {
    const segment = this.rest();
    this.#kept = [];
    this.#keptBytes = 0;
    this.#truncated = false;
    this.seen = 0;
    this.#onSegment(id, segment);
  }
}

/** How many bytes at the end of `data` may be the beginning of `prefix`. */
function possiblePrefix(data: Buffer, prefix: Buffer): number {
  const last = data.lastIndexOf(0);
  if (last === -1) return 0;
  const length = data.length - last;
  return length < prefix.length && data.subarray(last).equals(prefix.subarray(0, length)) ? length : 0;
}
