import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { SilentProbe } from '../explanation.ts';
import { record } from './recording.ts';

/**
 * What became of pings that counted nothing as sent: a link that drops a packet at once, as one does whose other end
 * takes less, is to ping a queue that is full (ENOBUFS of sendmsg(2)), and it counts the packet as not sent. Made once
 * more and watched, the packet is seen to leave. Pings that nothing is seen of are not in the answer.
 * @throws {Fault} `sandbox` when the network cannot be read
 */
export async function seenLeaving<T extends SilentProbe>(
  sandbox: Sandbox,
  probes: readonly T[],
): Promise<Map<T, 'reply' | 'silence'>> {
  const recording = await record(sandbox, probes);
  const seen = new Map<T, 'reply' | 'silence'>();
  recording?.probes.forEach(({ frames, said }, i) => {
    const probe = probes[i] as T;
    if (/ [1-9]\d* received/.test(said)) seen.set(probe, 'reply');
    else if (frames.some(({ kind, out }) => kind === 'request' && out)) seen.set(probe, 'silence');
  });
  return seen;
}
