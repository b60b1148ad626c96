import type { Reason } from '../../../lib/reason.ts';
import type { Expected } from '../../../lib/step.ts';

/** A ping pair. */
export interface PairFacts {
  /** Namespace that sends; '' is the sandbox's own. */
  readonly source: string;
  readonly target: string;
  readonly targetName?: string;
}

/** What is known of a deviation, by its code: the facts of which its sentences are made. Times are milliseconds. */
export interface DeviationFacts {
  readonly 'no-reply': PairFacts & {
    /** How long it was waited for; absent for a ping that ran as it is printed. */
    readonly waited?: number;
    /** The evidence is decisive: no reply can come. */
    readonly proven?: boolean;
    /** Of a ping that ran as it is printed: some replies came, and not all. */
    readonly sent?: number;
    readonly received?: number;
  };
  readonly 'unexpected-reply': PairFacts;
  /** `who`: from whom the reply of a named pair came, or may have come. */
  readonly 'other-answered': PairFacts & { readonly who: string };
  readonly 'wrong-reason': { readonly because: readonly Reason[]; readonly reason: Reason };
  /** `seen`: what could be seen of the silence; absent where the network could not be read. */
  readonly 'reason-unknown': { readonly because: readonly Reason[]; readonly seen?: string };
  /** Of `shows`: what was expected of the output, and where it differs. Of an erratum: what it had to say. */
  readonly 'output-differs':
    | { readonly expected: Expected; readonly difference: string }
    | { readonly says: string; readonly exit: number };
  readonly 'erratum-works': { readonly says: string };
  readonly 'left-behind': { readonly namespaces: readonly string[]; readonly links: readonly string[] };
  readonly 'known-gone': { readonly code?: string; readonly reason: string };
  /** The script's claim, and what it threw. `exit`: of the command that failed. */
  readonly 'script-failed': { readonly claim: string; readonly message: string; readonly exit?: number };
  readonly 'script-broken': { readonly claim: string; readonly message: string };
  /** `limit`: what of the sandbox was in the way. */
  readonly 'command-failed': { readonly exit: number; readonly limit?: 'read-only' | 'private-files' };
  /** `package`: the Debian package that holds it; absent where that is not known, with what may have been `meant`. */
  readonly 'missing-tool': { readonly program: string; readonly package?: string; readonly meant?: string };
  /** A command that a page prints fails when the page is followed; `follows`: the line whose failure it comes from. */
  readonly 'page-command-failed': { readonly exit: number; readonly follows?: number };
  /** A test of the kernel's own tree says that it failed. */
  readonly 'selftest-failed': { readonly exit: number };
  readonly 'no-such-namespace': { readonly namespace: string };
  readonly 'reads-input': Readonly<Record<never, never>>;
  /** `why`: what ping did, where that says more than its exit code. */
  readonly 'probe-failed': { readonly exit: number; readonly why?: string };
  /** What all namespaces of the machine share was used up whenever it was asked; what gives more of it. */
  readonly overloaded: { readonly what: string; readonly raise: string };
  readonly 'process-left': { readonly processes: readonly { readonly pid: number; readonly name: string }[] };
  readonly timeout: { readonly limit: number };
  readonly 'output-limit': { readonly limit: number };
  readonly 'memory-limit': { readonly limit: number };
  readonly 'shell-ended': Readonly<Record<never, never>>;
  /** Why there is no sandbox, or none any more, and what helps. */
  readonly sandbox: { readonly why: string; readonly cure: string };
  readonly interrupted: Readonly<Record<never, never>>;
  /** A scenario file: why it cannot be run, the error's code, and what helps. */
  readonly 'unreadable-file': { readonly why: string; readonly fault: string; readonly cure?: string };
}

/** What went another way than claimed. */
export type DeviationCode = keyof DeviationFacts;
