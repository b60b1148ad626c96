import { sameAddress } from '../../network/address.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { SilentProbe } from '../explanation.ts';
import { record } from './recording.ts';

/** Who was seen to answer a ping. */
export interface SeenAnswerer {
  /** The namespace in which the reply began; undefined where none was seen. */
  readonly namespace: string | undefined;
  /** All that answered ARP or neighbour discovery for the target, where several did. */
  readonly rivals: readonly string[];
}

/** Makes pings once more and watches who answers each; in their order. Empty where nothing can be watched. */
export async function answererOf(sandbox: Sandbox, probes: readonly SilentProbe[]): Promise<SeenAnswerer[]> {
  const recording = await record(sandbox, probes, { forgetting: true });
  return (recording?.probes ?? []).map(({ probe, frames }) => {
    const reply = frames.find(({ kind, out }) => kind === 'reply' && out);
    const answers = (recording?.asking ?? []).filter(
      ({ kind, out, source }) => kind === 'is-at' && out && sameAddress(source, probe.target),
    );
    // Only who holds the MAC address says so: a bridge hands on what another said.
    const owners = answers.filter(({ namespace, fromMac }) =>
      [...(recording?.network.namespaces.get(namespace)?.links.values() ?? [])].some(
        ({ mac, master }) => mac === fromMac && master === undefined,
      ),
    );
    const rivals = [...new Set(owners.map(({ namespace }) => namespace))];
    return { namespace: reply?.namespace, rivals: rivals.length > 1 ? rivals : [] };
  });
}
