import { inNamespace } from '../../../lib/in-namespace.ts';
import { quote } from '../../../lib/template.ts';
import type { CommandResult } from '../sandbox/sandbox.ts';

/** Milliseconds between two echo requests to the same target. */
export const interval = 200;

/**
 * The fping(8) command that asks all targets of one namespace every {@link interval} until each has replied;
 * its watch ends it (SIGINT) when its time is over. Counting (`-c`) prints each reply as it comes, and takes a
 * reply of any age (`-t`): without it, fping throws away each that is later than the interval. It would go on
 * when all have replied: the loop around it ends it then. `-i 1` keeps the targets apart by 1 ms.
 * @param duration milliseconds that the watch lasts
 */
export function fpingCommand(namespace: string, targets: readonly string[], duration: number): string {
  const count = Math.max(1, Math.round(duration / interval));
  const patience = Math.max(interval, Math.round(duration));
  const asking = inNamespace(
    namespace,
    `fping -c ${count} -p ${interval} -t ${patience} -i 1 ${targets.map(quote).join(' ')}`,
  );
  return `declare -A replied; left=${new Set(targets).size}
exec 9< <(exec ${asking} 2>&1); asking=$!
while IFS= read -r line <&9; do
  case $line in
    *', timed out '*) ;;
    *' bytes, '*) [[ \${replied[\${line%% *}]-} ]] && continue
      printf '%s\\n' "$line"; replied[\${line%% *}]=1
      ((--left)) || { kill "$asking"; exit 0; } ;;
    *) printf '%s\\n' "$line" >&2 ;;
  esac
done
wait "$asking"`;
}

/** Asks all targets of one namespace once, and says what the kernel refused: the least work. */
export function fpingOnce(namespace: string, targets: readonly string[]): string {
  return inNamespace(namespace, `fping -r 0 -t ${interval} -i 1 ${targets.map(quote).join(' ')}`);
}

export interface FpingVerdict {
  /** `unknown` where fping did not say: it did not run, or not to its end, or sent nothing. */
  readonly observed: 'reply' | 'silence' | 'unknown';
  /** 0 where it sent nothing before it ended. */
  readonly sent?: 0;
  /** Errors that it met on the way to this target, each line once. */
  readonly said: string;
}

/** Reads fping's verdict on one target: only its own word for it, or its count of what it sent, is silence. */
export function readFping(result: CommandResult, target: string): FpingVerdict {
  const about = (line: string) => line.startsWith(`${target} `);
  const lines = result.stderr.split('\n');
  const counted = lines.filter(about).find((line) => line.includes(' : xmt/rcv/%loss = '));
  const errors = lines.filter((line) => line.endsWith(` to ${target}`) || line.startsWith(`${target}: `));
  const said = [...new Set(errors)].join('\n');
  const word = result.stdout.split('\n').find(about);
  if (word?.endsWith(' is unreachable')) return { observed: 'silence', said };
  if (word !== undefined) return { observed: 'reply', said };
  const sent = /xmt\/rcv\/%loss = (\d+)\/0\//.exec(counted ?? '')?.[1];
  if (sent === undefined) return { observed: 'unknown', said: said || result.stderr.trim() };
  return sent === '0'
    ? { observed: 'unknown', sent: 0, said: said || 'fping sent nothing' }
    : { observed: 'silence', said };
}
