import type { Reason } from '../../../lib/reason.ts';

/** One ping to explain. */
export interface SilentProbe {
  /** Namespace that sends; empty for the sandbox's own. */
  readonly source: string;
  /** IPv4 or IPv6 address, `fe80::1%veth1` included. */
  readonly target: string;
  /** The page's own ping line, whose options are followed; without it, a ping without options. */
  readonly command?: { readonly text: string };
}

/** A place in the sandbox. */
export interface Place {
  /** Empty for the sandbox's own namespace. */
  readonly namespace: string;
  readonly device?: string;
}

/** What a command printed: the part that decides. */
export interface Evidence {
  readonly command: string;
  readonly output: string;
}

/** One step of the packet's way, for people. */
export interface Hop extends Place {
  /** Is it the echo request on its way, or the reply? */
  readonly direction: 'request' | 'reply';
  /** Plain English, one line. */
  readonly what: string;
  /** The command that shows it. */
  readonly command: string;
}

/** Where and why the packet, or its reply, is lost. */
export interface Broken {
  readonly reason: Reason;
  /** The evidence is decisive and no race: the rest of the watch can show nothing else. */
  readonly proven: boolean;
  readonly where: Place;
  /** What happened, in one line of plain English. */
  readonly sentence: string;
  /** One line that ends in the command to type: tried, it answers then. */
  readonly cure?: string;
  readonly hops: readonly Hop[];
  readonly evidence: readonly Evidence[];
}

/** The path is whole in both directions, as far as the kernel shows. */
export interface Intact {
  readonly reason: undefined;
  readonly proven: false;
  readonly sentence: string;
  readonly hops: readonly Hop[];
  readonly evidence: readonly Evidence[];
}

/** `reason === undefined` tells the two apart. */
export type Explanation = Broken | Intact;

/** Of a ping that was made once more, and was silent no longer. */
export const replied = 'it replied when it was asked again';

/** A ping that was silent although nothing explains it. */
export function asUnknown(probe: SilentProbe, explanation: Explanation): Broken {
  if (explanation.reason !== undefined) return explanation;
  return {
    ...explanation,
    reason: 'unknown',
    where: { namespace: probe.source },
    sentence:
      explanation.sentence === replied
        ? replied
        : 'the path looks whole in both directions, and yet nothing came back',
  };
}
