/**
 * Faults on real processes, each in a PID namespace of its own: what is left in it when the runner has ended is
 * exactly what the runner left. `netscene` runs beside the shell that counts.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Ended, netscene } from './netscene.ts';

/** Job control gives a background job the usual signals; 10 s are enough for the kernel on a slow machine. */
const counting = `set -m; limits=$1 signal=$2 after=$3; shift 3
  (eval "$limits"; exec "$@") & runner=$!
  if [ "$signal" ]; then sleep "$after"; kill -s "$signal" $runner; fi
  wait $runner; code=$?
  for n in $(seq 100); do
    left=; for p in /proc/[0-9]*; do [ "$p" = /proc/1 ] || { read -r _ name state _ <$p/stat && [ "$state" != Z ] && left="$left $name"; } 2>/dev/null; done
    [ "$left" ] || break; sleep 0.1
  done
  echo "left:$left" >&2; exit $code`;

export interface Fault {
  /** Shell commands that limit the runner. */
  readonly limits?: string;
  readonly signal?: string;
  /** Seconds until the signal. */
  readonly after?: number;
  /** Who starts it, where that is not us. */
  readonly uid?: number;
}

/** Runs netscene under a fault; what is left of it is its last word on stderr. */
export function under(
  { limits = '', signal = '', after = 0, uid }: Fault,
  args: readonly string[],
): Promise<Ended> {
  const own = ['--user', '--map-root-user', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const wrap = ['unshare', ...own, 'bash', '-c', counting, 'bash', limits, signal, String(after)];
  return netscene(args, { wrap, ...(uid !== undefined && { uid }) });
}

export const nothingLeft = ({ stdout, stderr }: Ended) => assert.match(stderr, /^left:$/m, stdout + stderr);
export interface Report {
  readonly exitCode: number;
  readonly scenarios: readonly { name: string; verdict: string; deviations: readonly { code: string }[] }[];
}
export const reportAt = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Report;
