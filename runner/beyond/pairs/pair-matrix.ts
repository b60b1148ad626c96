import type { Reason } from '../../../lib/reason.ts';
import { readNetwork } from '../../run/network/read-network.ts';
import { explainSilence } from '../../run/reason/explain-silence.ts';
import { find, type SilentProbe } from '../../run/reason/index.ts';
import type { Sandbox } from '../../run/sandbox/sandbox.ts';
import { askPairs, type PairResult } from './ask-pairs.ts';
import { type NodeNames, pairNodes } from './pair-nodes.ts';

/** What a pair of nodes came to: a reply, or why there was none as far as that was looked into. */
export type Cell = 'reply' | 'silence' | 'unknown' | Reason;

/** Who reaches whom: all ordered pairs of nodes in different namespaces. */
export interface PairMatrix {
  /** Names, in the order of rows and columns. */
  readonly nodes: readonly string[];
  /** By the name of the source, then of the target; nothing where a pair is not asked. */
  readonly cells: ReadonlyMap<string, ReadonlyMap<string, Cell>>;
}

/** Silent pairs that are explained: each asks the kernel for its routes. */
const mostExplained = 400;

/** Asks all pairs of a sandbox, and says why the silent ones are silent. @throws {Fault} */
export async function pairMatrix(
  sandbox: Sandbox,
  { window, names }: { readonly window: number; readonly names?: NodeNames },
): Promise<PairMatrix> {
  const nodes = pairNodes(await readNetwork(sandbox, []), names);
  const results = await askPairs(sandbox, nodes, { window });
  const silent = results.filter(({ observed }) => observed === 'silence').slice(0, mostExplained);
  const probes = silent.map(({ source, target }) => ({ source: source.namespace, target: target.address }));
  const reasons = await reasonsOf(sandbox, probes);
  const why = new Map(silent.map((result, i) => [result, reasons[i]] as const));
  const cells = new Map<string, Map<string, Cell>>(nodes.map(({ name }) => [name, new Map()]));
  for (const result of results)
    cells.get(result.source.name)?.set(result.target.name, cellOf(result, why.get(result)));
  return { nodes: nodes.map(({ name }) => name), cells };
}

/** Where rules may have been made, each silent ping is watched; else all of them are followed from one reading. */
async function reasonsOf(sandbox: Sandbox, probes: readonly SilentProbe[]): Promise<(Reason | undefined)[]> {
  const found = await find(sandbox, probes);
  if (!sandbox.mayHaveRules) return found.map(({ reason }) => reason);
  return (await explainSilence(sandbox, probes, found)).map(({ explanation }) => explanation.reason);
}

function cellOf({ observed }: PairResult, reason: Reason | undefined): Cell {
  return observed === 'silence' ? (reason ?? 'silence') : observed;
}

/** A pair that came to something else than it was, or was expected to. */
export interface PairDifference {
  readonly source: string;
  readonly target: string;
  readonly before: Cell | undefined;
  readonly after: Cell | undefined;
}

/** Where two matrices differ. A silence without a reason is met by any. */
export function matrixDifference(before: PairMatrix['cells'], after: PairMatrix['cells']): PairDifference[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((source) => {
    const [was, is] = [before.get(source), after.get(source)];
    return [...new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])].flatMap((target) => {
      const [old, now] = [was?.get(target), is?.get(target)];
      return meets(old, now) ? [] : [{ source, target, before: old, after: now }];
    });
  });
}

function meets(expected: Cell | undefined, found: Cell | undefined): boolean {
  if (expected === found) return true;
  return expected === 'silence' && found !== undefined && found !== 'reply' && found !== 'unknown';
}
