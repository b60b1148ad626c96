import type { Probe } from '../../../lib/step.ts';
import { neighbourRoom } from './shared-limits.ts';

/**
 * Cuts the probes of a step into blocks that leave the kernel's table of neighbours, which all namespaces of
 * the machine share, at least half empty. A pair costs an entry at each of its ends, and both of its
 * directions share them: so both go into one block.
 */
export function neighbourBlocks(
  probes: readonly Probe[],
  room: number = Math.floor(neighbourRoom() / 2),
): Probe[][] {
  if (entriesOf(probes) <= room) return [[...probes]];
  const side = Math.max(1, Math.floor(Math.sqrt(room / 2)));
  const numbers = new Map<string, number>();
  const numberOf = (name: string) => {
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    return Math.floor((numbers.get(name) as number) / side);
  };
  const blocks = new Map<string, Probe[]>();
  for (const probe of probes) {
    const key = [numberOf(probe.source), numberOf(targetOf(probe))].sort((a, b) => a - b).join(' ');
    blocks.set(key, [...(blocks.get(key) ?? []), probe]);
  }
  const merged: Probe[][] = [];
  for (const block of blocks.values()) {
    const last = merged.at(-1);
    if (last !== undefined && entriesOf([...last, ...block]) <= room) last.push(...block);
    else merged.push([...block]);
  }
  return merged;
}

/** Entries that the probes make where every target is on the link; where it is not they are fewer. */
function entriesOf(probes: readonly Probe[]): number {
  return 2 * new Set(probes.map((probe) => [probe.source, targetOf(probe)].sort().join(' '))).size;
}

function targetOf({ target, targetName }: Probe): string {
  return targetName ?? target;
}
