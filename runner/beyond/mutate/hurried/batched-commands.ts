import { readCommand } from '../../../../lib/command-line.ts';
import type { Command } from '../../../../lib/step.ts';
import { failedCommand } from '../../../run/execute/failed-command.ts';
import type { StepRun } from '../../../run/execute/step-run.ts';
import { failedInIpBatch, ipBatch } from '../../../run/sandbox/ip-batch.ts';

/** Commands that one process can run. */
export interface Batch {
  readonly text: string;
  readonly commands: readonly Command[];
}

/** What may stand after `ip` in a batch: links, addresses, routes, or what namespaces there are; nothing that starts a program. */
const batchable = /^(?:netns (?:add|del|delete)|link|l|address|addr|a|route|r|neigh|rule) [\w .:/@%-]+$/;

/** A command that a batch of ip(8) can run: plain words, and no option but `-n`. */
function batchLine(text: string): { namespace: string; line: string } | undefined {
  if (!/^ip [\w .:/@%-]+$/.test(text)) return undefined;
  const { namespace, program, words, starters } = readCommand(text) ?? {};
  const line = words?.join(' ') ?? '';
  const alone = program === 'ip' && starters?.length === 0 && namespace !== undefined;
  return alone && batchable.test(line) ? { namespace, line } : undefined;
}

/**
 * Groups commands so that few processes run them: starting one costs more than what most of them do. The
 * commands of one namespace keep their order, and those of the sandbox's own keep theirs to all others'.
 */
export function batchesOf(commands: readonly Command[]): Batch[] {
  const batches: Batch[] = [];
  let open = new Map<string, { command: Command; line: string }[]>();
  const flush = () => {
    for (const [namespace, group] of open) {
      const own = group.map(({ command }) => command);
      const text =
        group.length === 1
          ? (own[0] as Command).text
          : ipBatch(
              namespace,
              group.map(({ line }) => line),
            );
      batches.push({ text, commands: own });
    }
    open = new Map();
  };
  for (const command of commands) {
    const plain = batchLine(command.text);
    if (plain === undefined) {
      flush();
      batches.push({ text: command.text, commands: [command] });
      continue;
    }
    const { namespace, line } = plain;
    if (open.size > 0 && (namespace === '') !== open.has('')) flush();
    open.set(namespace, [...(open.get(namespace) ?? []), { command, line }]);
  }
  flush();
  return batches;
}

/** Runs commands that must all succeed, in as few processes as can be; none of them is told. */
export async function runBatched(commands: readonly Command[], run: StepRun): Promise<void> {
  const batches = batchesOf(commands);
  const results = run.sandbox.runUntilFailure(batches.map(({ text }) => text));
  for (const [index, pending] of results.entries()) {
    const result = await pending;
    if (result === undefined) return;
    if (result.exit === 0) continue;
    const { commands: tried } = batches[index] as Batch;
    run.found(failedCommand(result, tried[failedInIpBatch(result.stderr) ?? 0] ?? tried[0]));
  }
}
