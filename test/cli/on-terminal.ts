import { spawn } from 'node:child_process';
import { quote } from '../../lib/template.ts';
import { executable } from './netscene.ts';

/** Runs netscene on a terminal of its own (script(1)), typing each line once the text before it is seen. */
export function onTerminal(args: readonly string[], typed: readonly [seen: RegExp, text: string][]) {
  const command = [process.execPath, executable, ...args].map(quote).join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  const left = [...typed];
  let shown = '';
  let from = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    for (let next = left[0]; next?.[0].test(shown.slice(from)); next = left[0]) {
      from = shown.length;
      left.shift();
      child.stdin.write(next[1]);
    }
  });
  return new Promise<{ code: number | null; shown: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, shown })),
  );
}
