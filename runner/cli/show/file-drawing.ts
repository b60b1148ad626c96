import { readFileSync } from 'node:fs';

/**
 * The drawing with which an author begins a scenario's file: its first comment, where that is drawn with lines.
 * Undefined where there is none. Drawn anew from the kernel: `netscene graph`.
 */
export function fileDrawing(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const comment = /^\s*\/\*\*?\n?([\s\S]*?)\*\//.exec(text)?.[1];
  if (comment === undefined || !/[|+│─┌└├]/.test(comment)) return undefined;
  const lines = comment.split('\n').map((line) => line.replace(/^ *\* ?/, '').trimEnd());
  while (lines[0] === '') lines.shift();
  while (lines.at(-1) === '') lines.pop();
  return lines.join('\n');
}
