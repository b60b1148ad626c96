import { readFileSync } from 'node:fs';
import { machine } from 'node:os';
import { join } from 'node:path';
import type { Probe } from '../../../lib/step.ts';
import { packageRoot } from '../../kit/package-root.ts';
import { neighbourBlocks } from '../../run/execute/neighbour-blocks.ts';
import { type SharedLimit, watchSharedLimits } from '../../run/execute/shared-limits.ts';
import type { Sandbox } from '../../run/sandbox/sandbox.ts';
import { Fault } from '../../text/fault.ts';
import type { PairNode } from './pair-nodes.ts';

/** What an ordered pair came to. `unknown`: a limit of the machine ran over each time that it was asked. */
export interface PairResult {
  readonly source: PairNode;
  readonly target: PairNode;
  readonly observed: 'reply' | 'silence' | 'unknown';
  /** What the kernel said where it refused to send. */
  readonly refused?: string;
  readonly overloaded?: SharedLimit;
}

/** Milliseconds without a reply after which a block is left, each time that it is asked: most answer at once. */
const waits = [25, 100, 200, 300] as const;
/** How often all that is open is asked again where a limit of the machine ran over. */
const repeats = 3;

/**
 * Asks every ordered pair of nodes for an echo reply, from one process. Those that would fill the kernel's table of
 * neighbours, which all namespaces share, go in blocks, both directions together, and what they learnt is forgotten
 * after each block. Late replies count until `window` milliseconds after the last request.
 * @throws {Fault} `missing-tool` without perl, `sandbox` when it cannot be asked
 */
export async function askPairs(
  sandbox: Sandbox,
  nodes: readonly PairNode[],
  { window }: { readonly window: number },
): Promise<PairResult[]> {
  const pairs = nodes.flatMap((source, s) =>
    nodes.flatMap((target, t) =>
      target.namespace === source.namespace || target.family !== source.family
        ? []
        : [{ source, target, s, t }],
    ),
  );
  const probes = new Map(pairs.map((pair) => [probeOf(pair.source, pair.target), pair] as const));
  const answered = new Set<string>();
  const refused = new Map<string, string>();
  let overrun: SharedLimit[] = [];
  let open = [...probes.keys()];
  for (let round = 0; round <= repeats && open.length > 0; round += 1) {
    const limits = watchSharedLimits();
    const lines = [
      ...nodes.map(({ address, index, path }, i) => `node ${i} ${address} ${index} ${path}`),
      ...waits.flatMap((wait) => [`wait ${wait}`, ...askLines(open, probes)]),
      `linger ${window}`,
    ];
    const said = await asked(sandbox, lines);
    for (const pair of said.answered) answered.add(pair);
    for (const [pair, why] of said.refused) refused.set(pair, why);
    open = open.filter((probe) => !answered.has(keyOf(probes.get(probe))));
    overrun = limits.overrun([...refused.values()]);
    // What nothing ran over for is settled.
    if (overrun.length === 0) break;
  }
  const [limit] = overrun;
  return pairs.map(({ source, target, ...numbers }) => {
    const key = keyOf(numbers);
    if (answered.has(key)) return { source, target, observed: 'reply' };
    const why = refused.get(key);
    if (limit !== undefined) return { source, target, observed: 'unknown', overloaded: limit };
    return { source, target, observed: 'silence', ...(why !== undefined && { refused: why }) };
  });
}

function keyOf(pair: { readonly s: number; readonly t: number } | undefined): string {
  return `${pair?.s} ${pair?.t}`;
}

/** A pair as the pacing of steps takes it. */
function probeOf(source: PairNode, target: PairNode): Probe {
  return {
    source: source.name,
    target: target.address,
    targetName: target.name,
    command: { text: '' },
    count: 1,
    plain: true,
    named: true,
  };
}

function askLines(
  open: readonly Probe[],
  pairs: ReadonlyMap<Probe, { readonly s: number; readonly t: number }>,
): string[] {
  return neighbourBlocks(open).flatMap((block) => {
    const bySource = new Map<number, number[]>();
    for (const probe of block) {
      const { s, t } = pairs.get(probe) as { s: number; t: number };
      bySource.set(s, [...(bySource.get(s) ?? []), t]);
    }
    return [...[...bySource].map(([source, targets]) => `ask ${source} ${targets.join(',')}`), 'flush'];
  });
}

let script: string | undefined;

/** Pairs by their numbers: those that answered, and what the kernel said of those that it did not send. */
interface Said {
  readonly answered: readonly string[];
  readonly refused: ReadonlyMap<string, string>;
}

async function asked(sandbox: Sandbox, lines: readonly string[]): Promise<Said> {
  script ??= readFileSync(join(packageRoot, 'runner/beyond/pairs/ask-pairs.pl'), 'utf8');
  // No here-document: a long one is a file.
  const command = `printf '%s\\n' ${quoted(lines.join('\n'))} | perl -e ${quoted(script)} ${machine()}`;
  const { exit, stdout, stderr, truncated } = await sandbox.start(command).done;
  if (exit === 127) {
    throw new Fault('missing-tool', 'perl is not installed', {
      where: 'netscene pairs',
      cure: 'sudo apt-get install perl-base',
    });
  }
  if (exit !== 0 || truncated) {
    throw new Fault('sandbox', `the pairs cannot be asked: ${stderr.trim() || `exit code ${exit}`}`, {
      cure: 'netscene doctor',
    });
  }
  const answered: string[] = [];
  const refused = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    const [, kind, source, target = '', why = ''] = /^(\w+) (\d+) (\S+) ?(.*)$/.exec(line) ?? [];
    if (kind === 'replied') for (const one of target.split(',')) answered.push(`${source} ${one}`);
    else if (kind === 'refused') refused.set(`${source} ${target}`, why);
  }
  return { answered, refused };
}

/** A word for bash. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
