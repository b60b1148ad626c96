import type { Fault } from './fault.ts';
import { harmless } from './terminal-text.ts';

/** An error as people read it: what, code, where, cure. */
export function faultText({ message, code, where, cure }: Fault): string {
  const lines = [`netscene: ${harmless(message)} [${code}]`];
  if (where !== undefined) lines.push(`  where  ${harmless(where)}`);
  if (cure !== undefined) lines.push(`  cure   ${cure}`);
  return `${lines.join('\n')}\n`;
}
