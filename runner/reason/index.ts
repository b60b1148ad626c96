/**
 * Says why pings are silent, from what the kernel shows. How the executor uses it:
 *
 *     const before = await snapshot(sandbox)              // beside the start of the step
 *     // … the probes start; at least one request of each has been sent …
 *     const now = await proveSilence(sandbox, probes, before)
 *     now[i].proven                                       // end the watch of probe i
 *     // … the window ends; those still silent: …
 *     const why = await explain(sandbox, silent, { before })
 *     asUnknown(silent[i], why[i]).reason                 // compared with `because`
 *
 * A step whose probes are all answered needs neither `proveSilence` nor `explain`; `before` is optional.
 *
 * Proven are: what the kernel refuses when asked (`no-route`), what is decided by configuration and can be
 * no race (a link administratively down, `no-port`, a failed duplicate address detection, `rp-filter`), and
 * what was counted where it is said to happen, once for each probe at least (`not-forwarded`, `filtered`,
 * `no-return-route`, `ttl-exceeded`, a router's `no-route`). `no-neighbour` and `no-such-address` only once
 * the kernel has given up asking (FAILED). Never proven: a carrier or a spanning tree port that may yet come
 * up, a namespace with a tentative IPv6 address, two holders of an address, `unknown`.
 */
import type { Sandbox } from '../sandbox/sandbox.ts';
import { called } from './commands.ts';
import type { Explanation, SilentProbe } from './explanation.ts';
import { grownBy, proven } from './proof.ts';
import { askRoutes, type RouteAnswer, type RouteQuery, routeCommand } from './route.ts';
import { type Snapshot, snapshot } from './snapshot.ts';
import { type WalkEnd, walk } from './walk.ts';

export {
  asUnknown,
  type Broken,
  type Evidence,
  type Explanation,
  type Hop,
  type Intact,
  type Place,
  type SilentProbe,
} from './explanation.ts';
export { type Snapshot, snapshot } from './snapshot.ts';

export interface ExplainOptions {
  /** The sandbox before the probes started; without it nothing that needs a counter is proven. */
  readonly before?: Snapshot;
  /** The sandbox now; read when it is not given. */
  readonly after?: Snapshot;
}

/**
 * Explains all probes of a step from one snapshot; in the order in which they are given.
 * @throws {Fault} `sandbox` when the state cannot be read
 */
export async function explain(
  sandbox: Sandbox,
  probes: readonly SilentProbe[],
  options: ExplainOptions = {},
): Promise<Explanation[]> {
  if (probes.length === 0) return [];
  const after = options.after ?? (await snapshot(sandbox));
  const ends = await walkAll(sandbox, probes, after, options.before);
  const proofs = proven(
    ends.map((end) => end.finding),
    options.before,
    after,
  );
  return ends.map((end, i) =>
    explanationOf(probes[i] as SilentProbe, end, proofs[i] === true, options.before, after),
  );
}

/**
 * Explains probes that are still under way; call it once each has sent a request, about 100 ms after
 * the start. The watch of those that come back `proven` can end: nothing will answer.
 */
export function proveSilence(
  sandbox: Sandbox,
  probes: readonly SilentProbe[],
  before: Snapshot,
): Promise<Explanation[]> {
  return explain(sandbox, probes, { before });
}

/** Walks all probes side by side; what one round of walks has to ask is asked in one batch. */
async function walkAll(
  sandbox: Sandbox,
  probes: readonly SilentProbe[],
  after: Snapshot,
  before: Snapshot | undefined,
): Promise<WalkEnd[]> {
  const known = new Map<string, RouteAnswer>();
  const walks = probes.map((probe) => walk(after, before, probe));
  const states = walks.map((one) => one.next());
  for (;;) {
    states.forEach((state, i) => {
      let current = state;
      while (!current.done && known.has(routeCommand(current.value))) {
        current = (walks[i] as (typeof walks)[number]).next(
          known.get(routeCommand(current.value)) as RouteAnswer,
        );
      }
      states[i] = current;
    });
    const open = states.flatMap((state): RouteQuery[] => (state.done ? [] : [state.value]));
    if (open.length === 0) return states.map((state) => state.value as WalkEnd);
    for (const answer of await askRoutes(sandbox, open)) known.set(answer.command, answer);
  }
}

function explanationOf(
  probe: SilentProbe,
  { finding, journey }: WalkEnd,
  isProven: boolean,
  before: Snapshot | undefined,
  after: Snapshot,
): Explanation {
  const { hops, evidence } = journey;
  if (finding === undefined) {
    const sentence = `${called(probe.source)} reaches ${probe.target}, and the reply comes back`;
    return { reason: undefined, proven: false, sentence, hops, evidence };
  }
  const { reason, where, sentence, cure, counter } = finding;
  const grown = counter && grownBy(counter, before, after);
  const command = finding.evidence[0]?.command ?? `ip netns list`;
  const direction = hops.at(-1)?.direction ?? 'request';
  return {
    ...{ reason, proven: isProven, where, sentence },
    ...(cure === undefined ? {} : { cure }),
    hops: [...hops, { direction, ...where, what: sentence, command }],
    evidence: [
      ...evidence,
      ...finding.evidence,
      ...(counter && counter.kind !== 'rule' && grown !== undefined
        ? [
            {
              command: `nstat -az (${called(counter.namespace)})`,
              output: `${counter.name} grew by ${grown}`,
            },
          ]
        : []),
    ],
  };
}
