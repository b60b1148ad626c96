import type { Block, PageCommand, PrintedOutput } from '../page.ts';
import type { Purpose } from './command-purpose.ts';

/** Which command printed which output, as far as the page's layout says so. */
export interface Printed {
  readonly by: ReadonlyMap<PageCommand, PrintedOutput>;
  /** Outputs that no command of the page was found for. */
  readonly unclaimed: readonly PrintedOutput[];
}

/**
 * Output below a command in the same block is that command's. Output in blocks of its own belongs to
 * the last commands of the block before: as many as there are outputs, and only if they print at all.
 */
export function printedFor(blocks: readonly Block[], purpose: (command: PageCommand) => Purpose): Printed {
  const by = new Map<PageCommand, PrintedOutput>();
  const unclaimed: PrintedOutput[] = [];
  let commands: PageCommand[] = [];
  let waiting: PrintedOutput[] = [];
  let section = blocks[0]?.section;
  const settle = () => {
    const last = commands.slice(-waiting.length);
    const fits =
      last.length === waiting.length &&
      last.every((command) => !by.has(command) && prints(command, purpose(command)));
    for (const [i, output] of waiting.entries()) {
      if (fits) by.set(last[i] as PageCommand, output);
      else unclaimed.push(output);
    }
    waiting = [];
  };
  for (const block of blocks) {
    const hasCommands = block.entries.some((entry) => entry.kind === 'command');
    if (hasCommands || block.section !== section) {
      if (waiting.length > 0) settle();
      commands = [];
      section = block.section;
    }
    for (const [i, entry] of block.entries.entries()) {
      if (entry.kind === 'command') {
        commands.push(entry);
        continue;
      }
      const above = block.entries[i - 1];
      if (above?.kind === 'command') by.set(above, entry);
      else if (hasCommands) unclaimed.push(entry);
      else waiting.push(entry);
    }
  }
  if (waiting.length > 0) settle();
  return { by, unclaimed };
}

function prints({ text }: PageCommand, { kind }: Purpose): boolean {
  if (/\b(?:echo|printf|sysctl)\b/.test(text)) return true;
  return kind === 'shows' || kind === 'ping' || kind === 'outside' || kind === 'foreground';
}
