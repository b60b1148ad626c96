import assert from 'node:assert/strict';
import type { Evidence } from '../../../runner/run/reason/index.ts';
import type { Sandbox } from '../../../runner/run/sandbox/sandbox.ts';

/** Those that would wait for ever, or would make the ping again: their evidence is what was seen then. */
const seenOnce = /\bping\b|nft monitor trace|tcpdump/;

/** What goes on counting, or ages, between two runs of one command. */
const moving: readonly (readonly [RegExp, string])[] = [
  [/packets \d+ bytes \d+/g, 'packets N bytes N'],
  [/^(Ip\S+|Icmp\S+|Tcp\S+)\s+\d+\s+[\d.]+$/gm, '$1 N'],
  [/\b(INCOMPLETE|FAILED|STALE|DELAY|PROBE|REACHABLE)\b/g, 'STATE'],
  [/ lladdr [0-9a-f:]{17}/g, ''],
  [/\[\d+:\d+\]/g, '[N:N]'],
  [/^#.*$/gm, ''],
  [/Sent \d+ bytes.*$|backlog .*$/gm, ''],
  [/ cache( .*)?expires \d+sec.*/g, ' cache'],
  [/(ref|used|probes) \S+/g, ''],
];

/** Runs each evidence command again: what was printed as evidence has to be what it prints. */
export async function sameEvidence(sandbox: Sandbox, evidence: readonly Evidence[]): Promise<void> {
  for (const { command, output } of evidence) {
    if (seenOnce.test(command)) continue;
    const { stdout, stderr } = await sandbox.start(`${command} 2>&1`).done;
    const now = still(`${stdout}${stderr}`);
    const then = still(output);
    const isSame = then.endsWith('…') ? now.startsWith(then.slice(0, -1).trim()) : now === then;
    assert.ok(isSame, `${command}\n  then: ${then}\n  now:  ${now}`);
  }
}

function still(output: string): string {
  return moving.reduce((text, [what, instead]) => text.replace(what, instead), output).trim();
}
