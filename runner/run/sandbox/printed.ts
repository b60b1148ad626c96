import { readSync } from 'node:fs';
import type { Readable } from 'node:stream';

/** What one command printed on one stream, with bounded memory. */
export class Printed {
  readonly #keep: number;
  #kept: Buffer[] = [];
  #bytes = 0;
  /** Bytes printed so far, kept or not. */
  seen = 0;

  /** @param keep bytes that are kept */
  constructor(keep: number) {
    this.#keep = keep;
  }

  push(chunk: Buffer): void {
    this.seen += chunk.length;
    const part = chunk.subarray(0, Math.max(0, this.#keep - this.#bytes));
    if (part.length === 0) return;
    this.#kept.push(part);
    this.#bytes += part.length;
  }

  /** What has been printed since the last time that it was taken. */
  take(): { text: string; truncated: boolean } {
    const taken = { text: this.text, truncated: this.seen > this.#bytes };
    this.#kept = [];
    this.#bytes = 0;
    this.seen = 0;
    return taken;
  }

  get text(): string {
    return Buffer.concat(this.#kept).toString('utf8');
  }
}

/**
 * Reads what lies in a child's pipe by now: what its shell printed before it answered is there already, while
 * libuv brings it only in a later round of its loop.
 * @param most bytes; a flood goes on for ever
 */
export function drain(stream: Readable, most: number, take: (chunk: Buffer) => void): void {
  const descriptor = (stream as unknown as { readonly _handle?: { readonly fd?: number } })._handle?.fd ?? -1;
  if (descriptor < 0) return;
  const buffer = Buffer.allocUnsafe(1 << 16);
  for (let read = 0; read < most; ) {
    let length: number;
    try {
      length = readSync(descriptor, buffer);
    } catch {
      // EAGAIN: nothing more.
      return;
    }
    if (length === 0) return;
    read += length;
    take(Buffer.from(buffer.subarray(0, length)));
  }
}
