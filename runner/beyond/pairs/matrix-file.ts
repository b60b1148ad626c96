import { readFileSync } from 'node:fs';
import { reasonNames } from '../../../lib/reason.ts';
import { Fault } from '../../text/fault.ts';
import type { Cell, PairMatrix } from './pair-matrix.ts';

/** A matrix as JSON: `{ "pairs": { "ns11": { "ns12": "reply", "ns21": "no-route" } } }`. */
export function matrixJson({ cells }: PairMatrix): string {
  const pairs = Object.fromEntries([...cells].map(([source, row]) => [source, Object.fromEntries(row)]));
  return `${JSON.stringify({ pairs }, null, 2)}\n`;
}

/** Reads a matrix that is expected; `silence` stands for any reason. @throws {Fault} `invalid-expect` */
export function readMatrix(file: string): PairMatrix['cells'] {
  const fault = (message: string, cure: string) =>
    new Fault('invalid-expect', message, { where: file, cure });
  const cure = 'make one with: netscene pairs NAME --write FILE';
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw fault(`the matrix cannot be read: ${(error as Error).message}`, cure);
  }
  const { pairs } = (value ?? {}) as { pairs?: unknown };
  if (!isObject(pairs)) throw fault('the file has no "pairs"', cure);
  return new Map(
    Object.entries(pairs).map(([source, row]) => {
      if (!isObject(row)) throw fault(`"${source}" has no targets`, cure);
      return [
        source,
        new Map(
          Object.entries(row).map(([target, cell]) => {
            if (!isCell(cell)) {
              throw fault(
                `"${source}" → "${target}" is ${JSON.stringify(cell)}`,
                `one of: reply, silence, ${reasonNames.join(', ')}`,
              );
            }
            return [target, cell];
          }),
        ),
      ];
    }),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCell(value: unknown): value is Cell {
  return value === 'reply' || value === 'silence' || (reasonNames as readonly unknown[]).includes(value);
}
