import { inNamespace } from '../../../lib/in-namespace.ts';
import { quote } from '../../../lib/template.ts';
import type { CommandResult } from '../sandbox/sandbox.ts';

/** Milliseconds between two echo requests to the same target. */
export const interval = 200;

/** How many requests a watch of this many milliseconds makes to each target. */
function requestsIn(duration: number): number {
  return Math.max(1, Math.round(duration / interval));
}

/**
 * The fping(8) command that asks all targets of one namespace every {@link interval} until each has replied, or has
 * left its first request without an answer for the whole of the watch; the loop around it ends it then. The time
 * counts from that request, by fping's own word (`[0], timed out`): however long a busy machine, or an emulated one,
 * takes to start it, a silence is watched for its whole window. Counting (`-c`) prints each reply as it comes, and
 * takes a reply of any age (`-t`): without it, fping throws away each that is later than the interval. It would go
 * on when all have replied. `-i 1` keeps the targets apart by 1 ms. Of what the kernel refuses to send nothing is
 * said but the count, at the end: that is waited for until a second request has had no answer. Nothing here has a
 * time limit of its own: a `read -t` that ends in the middle of a line may lose what it has read.
 * @param duration milliseconds that the watch lasts
 */
export function fpingCommand(namespace: string, targets: readonly string[], duration: number): string {
  const patience = Math.max(interval, Math.round(duration));
  const asking = inNamespace(
    namespace,
    `fping -c ${requestsIn(duration)} -p ${interval} -t ${patience} -i 1 ${targets.map(quote).join(' ')}`,
  );
  return `declare -A replied settled; left=${new Set(targets).size} silent=
exec 9< <(exec ${asking} 2>&1); asking=$!
while IFS= read -r line <&9; do
  target=\${line%% *}
  case $line in
    *' : [0], timed out '*) silent=1 ;;
    *' : [1], timed out '*) kill -INT "$asking" 2>/dev/null; continue ;;
    *', timed out '*) continue ;;
    *' bytes, '*) [[ \${replied[$target]-} ]] && continue
      printf '%s\\n' "$line"; replied[$target]=1 ;;
    *) printf '%s\\n' "$line" >&2; continue ;;
  esac
  [[ \${settled[$target]-} ]] && continue
  settled[$target]=1
  ((--left)) && continue
  [[ $silent ]] || { kill "$asking" 2>/dev/null; exit 0; }
  kill -INT "$asking" 2>/dev/null
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
  /** Requests that nothing answered in the whole time of the watch: fping counts no younger ones. */
  readonly sent?: number;
  /** Errors that it met on the way to this target, each line once. */
  readonly said: string;
}

/** A line of a reply, by counting or by asking once: `10.0.0.2 : [0], 64 bytes, …` or `10.0.0.2 is alive`. */
const saysReply = /^\S+ +(?:is alive$|: \[\d+\], \d+ bytes, )/;
const saysSilence = /^\S+ +is unreachable$/;

/** Reads fping's verdict on one target: only its own word for it, or its count of what it sent, is silence. */
export function readFping(result: CommandResult, target: string): FpingVerdict {
  const about = (line: string) => line.startsWith(`${target} `);
  const lines = result.stderr.split('\n');
  const counted = lines.filter(about).find((line) => line.includes(' : xmt/rcv/%loss = '));
  const errors = lines.filter((line) => line.endsWith(` to ${target}`) || line.startsWith(`${target}: `));
  const said = [...new Set(errors)].join('\n');
  const word = result.stdout.split('\n').find(about);
  if (word !== undefined && saysSilence.test(word)) return { observed: 'silence', said };
  if (word !== undefined && saysReply.test(word)) return { observed: 'reply', said };
  const sent = /xmt\/rcv\/%loss = (\d+)\/0\//.exec(counted ?? '')?.[1];
  if (sent === undefined) return { observed: 'unknown', said: said || result.stderr.trim() };
  return sent === '0'
    ? { observed: 'unknown', sent: 0, said: said || 'fping sent nothing' }
    : { observed: 'silence', sent: Number(sent), said };
}
