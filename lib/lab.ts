import type { Step } from './step.ts';

/** A number of things: exactly so many, or at least so many. */
export type Amount = number | { readonly atLeast: number };

/**
 * What a namespace is in a network, whatever its name: found in the live graph. A network is one broadcast domain:
 * what is joined by veth pairs and bridges.
 */
export interface Role {
  /** To how many networks it is attached. A namespace that only switches (bridges and their ports) is attached to none. */
  readonly networks: Amount;
}

interface ClaimBase {
  readonly title: string;
  /** What it is worth; 1 by default. */
  readonly points?: number;
}

/** What a submission is graded by. */
export type Claim = ClaimBase &
  (
    | {
        /** So many namespaces have this role. */ readonly kind: 'exist';
        readonly role: string;
        readonly count: Amount;
      }
    | {
        /** Every one of the first role gets a reply from every other one of the second, or gets none. */
        readonly kind: 'reach' | 'silent';
        readonly from: string;
        readonly to: string;
      }
    | {
        /** All of this role forward packets, and nobody else does. */ readonly kind: 'forward';
        readonly only: string;
      }
    | {
        /** A claim by name: a `reachable`, `unreachable` or `shows` step. */ readonly kind: 'step';
        readonly step: Step;
      }
  );

/** An assignment: what a submission, whatever its names, has to come to. `netscene grade` runs submissions against it. */
export interface Lab {
  readonly name: string;
  readonly title: string;
  /**
   * What is there before (`setup`), the `task`, and steps that are claims, each for one point (`reachable`,
   * `unreachable`, `shows`). Without, a submission begins with nothing.
   */
  readonly steps?: readonly (Step | readonly Step[])[];
  readonly roles?: Readonly<Record<string, Role>>;
  readonly claims?: readonly Claim[];
}

/** Defines a lab. Export the result as the file’s default. */
export function lab(definition: Lab): Lab {
  return definition;
}
