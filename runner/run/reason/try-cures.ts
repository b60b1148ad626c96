import { inNamespace } from '../../../lib/in-namespace.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { type Explained, unexplained } from './explain-silence.ts';
import type { SilentProbe } from './explanation.ts';
import type { Cure } from './measured/cause.ts';
import { measure } from './measured/measure.ts';

/** How many cures one after another are tried for one ping. */
const deepest = 3;
/** How many candidates are tried for one cause. */
const widest = 6;

/** What became of a ping when causes were taken away. */
export interface Trial {
  /** `further`: it is silent still, and another cause stops it then. */
  readonly outcome: 'healed' | 'further' | 'no further';
  /** What was applied and kept, in order. */
  readonly cures: readonly Cure[];
  /** What was applied, and got the ping no further: it is in the sandbox still. */
  readonly dropped: readonly Cure[];
}

/**
 * Takes causes away until the ping is answered: a cause is a cause when that heals. A candidate after which the ping
 * gets no further is dropped; one after which it gets further is kept, and what stops it then is taken away next.
 * The sandbox is another one afterwards: only for one that is about to go.
 */
export async function tryCures(sandbox: Sandbox, probe: SilentProbe, explained: Explained): Promise<Trial> {
  const cures: Cure[] = [];
  const dropped: Cure[] = [];
  const ending = (outcome: Trial['outcome']): Trial => ({ outcome, cures, dropped });
  let current = explained;
  for (let depth = 0; depth < deepest; depth += 1) {
    const tried = new Set(dropped.map(keyOf));
    let next: Explained | undefined;
    // What a walk found names no cure: the watched ping does, and what it shows besides when none of them helps.
    const candidates = current.cures.length > 0 ? [...current.cures] : await seenCures(sandbox, probe);
    for (const cure of candidates.slice(0, widest)) {
      if (tried.has(keyOf(cure))) continue;
      tried.add(keyOf(cure));
      const { exit } = await sandbox.start(cure.commands.join(' && ') || ':').done;
      if (exit !== 0) {
        dropped.push(cure);
        continue;
      }
      cures.push(cure);
      if (await answers(sandbox, withCure(probe, cure))) return ending('healed');
      const [again] = (await measure(sandbox, [probe], [unexplained])) ?? [];
      if (again?.replied) return ending('healed');
      if (again === undefined || !hasMoved(again.explanation, current.explanation)) {
        dropped.push(cure);
        cures.pop();
        continue;
      }
      // Where its own undoing is what comes next, it was wrong: the others are for the network without it.
      const undoing = again.cures.find((other) => undoes(other, cure));
      if (undoing !== undefined) {
        await sandbox.start(undoing.commands.join(' && ')).done;
        dropped.push(cure);
        cures.pop();
        continue;
      }
      next = { explanation: again.explanation as Explained['explanation'], cures: again.cures };
      break;
    }
    if (next === undefined) break;
    current = next;
  }
  return ending(cures.length > 0 ? 'further' : 'no further');
}

async function seenCures(sandbox: Sandbox, probe: SilentProbe): Promise<readonly Cure[]> {
  const [seen] = (await measure(sandbox, [probe], [unexplained])) ?? [];
  return seen?.cures ?? [];
}

/** Does it take away the one route that the other added? */
function undoes({ commands }: Cure, { commands: [added = '', ...more] }: Cure): boolean {
  const shape = / route (add|append|replace|del) (\S+)( .*)?$/;
  const [, did, prefix, way = ''] = shape.exec(added) ?? [];
  const [, does, same, by = ''] = shape.exec(commands[0] ?? '') ?? [];
  if (did === undefined || did === 'del' || does !== 'del' || commands.length + more.length > 1) return false;
  // A gateway is told with its link where a route is taken away.
  return prefix === same && `${by} `.includes(`${way} `);
}

/** Cures with the same commands are the same. */
export function keyOf(cure: Cure): string {
  return commandsOf(cure).join('\n');
}

/** All that was typed for a cure. */
export function commandsOf({ commands, ping }: Cure): string[] {
  return [...commands, ...(ping === undefined ? [] : [ping])];
}

/** The ping as it is after a cure, which may be another ping. */
export function withCure<T extends SilentProbe>(probe: T, { ping }: Cure): T {
  return ping === undefined ? probe : { ...probe, command: { ...probe.command, text: ping } };
}

/** Whether something else stops it now; what nothing explains tells nothing of how far it got. */
export function hasMoved(now: Told, before: Told): boolean {
  if (now.reason === undefined || now.reason === 'unknown') return false;
  return now.reason !== before.reason || now.sentence !== before.sentence;
}

/** What was said of a silence: the reason, and the sentence. */
export type Told = { readonly reason?: string | undefined; readonly sentence: string };

/** Pings until the first reply, for at most two seconds. */
export async function answers(sandbox: Sandbox, { source, target, command }: SilentProbe): Promise<boolean> {
  const text = command?.text ?? inNamespace(source, `ping ${target}`);
  const { stdout } = await sandbox.start(`{ ${text} -n -c 1 -i 0.2 -w 2; } </dev/null`).done;
  return / [1-9]\d* received/.test(stdout);
}

/** A cure for people: what was wrong, and the commands, all of them tried. */
export function told(cures: readonly Cure[]): string {
  const [first] = cures;
  const commands = cures.flatMap(commandsOf).join(' && ');
  const because = cures.length === 1 ? first?.because : cures.map((cure) => cure.because).join(', then ');
  return `${because}: ${commands} (tried: it answers then)`;
}
