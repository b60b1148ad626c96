/**
 * Says why pings are silent, from what the kernel shows. How the executor uses it:
 *
 *     // … the probes start, and are silent …
 *     const proof = await Proof.begin(sandbox, probes)
 *     await proof.byConfiguration()                       // at once
 *     // … at least one more request of each has been sent …
 *     const now = await proof.byCounters()
 *     now[i].proven                                       // end the watch of probe i
 *     // … the window ends; those still silent: …
 *     const why = await explain(sandbox, silent, { before: proof.before })
 *
 * A step whose probes are all answered needs neither a proof nor `explain`; `before` is optional.
 *
 * Proven are: what the kernel refuses when asked (`no-route`), what is decided by configuration and can be
 * no race (a link administratively down, `no-port`, a failed duplicate address detection, `rp-filter`), and
 * what was counted where it is said to happen, once for each probe at least (`not-forwarded`,
 * `no-return-route`, `ttl-exceeded`, a router's `no-route`). `no-neighbour` and `no-such-address` only once
 * the kernel has given up asking (FAILED). Never proven: a carrier or a spanning tree port that may yet come
 * up, a namespace with a tentative IPv6 address, two holders of an address, `unknown`. Rules and what a ping's
 * options do are not followed here, but watched: `explain-silence.ts`.
 */
import { inNamespace } from '../../../lib/in-namespace.ts';
import type { Network, Part } from '../network/network.ts';
import { readNetwork } from '../network/read-network.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { namespaceName } from './commands.ts';
import { type Found, withEvidence } from './evidence.ts';
import type { Explanation, SilentProbe } from './explanation.ts';
import { proven } from './proof.ts';
import { askRoutes, type RouteAnswer, type RouteQuery, routeCommand } from './route.ts';
import { firstQuery, type WalkEnd, walk } from './walk.ts';

export type { Found } from './evidence.ts';
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

/** What of the network a walk asks. */
const parts: readonly Part[] = ['neighbours', 'settings', 'counters'];

/**
 * Reads what a walk asks of the network. Do so before the probes start, so that counters can be compared.
 * @throws {Fault} `sandbox` when it cannot be read
 */
export function snapshot(sandbox: Sandbox): Promise<Network> {
  return readNetwork(sandbox, parts);
}

export interface ExplainOptions {
  /** The sandbox before the probes started; without it nothing that needs a counter is proven. */
  readonly before?: Network;
  /** The sandbox now; read when it is not given. */
  readonly after?: Network;
}

/**
 * Explains all probes of a step from one reading; in the order in which they are given.
 * @throws {Fault} `sandbox` when the state cannot be read
 */
export async function explain(
  sandbox: Sandbox,
  probes: readonly SilentProbe[],
  options: ExplainOptions = {},
): Promise<Explanation[]> {
  return withEvidence(sandbox, await find(sandbox, probes, options));
}

/** The same without its evidence, of which each line is a command to run. @throws {Fault} */
export async function find(
  sandbox: Sandbox,
  probes: readonly SilentProbe[],
  { before, after }: ExplainOptions = {},
): Promise<Found[]> {
  if (probes.length === 0) return [];
  const [now, answers] = await Promise.all([after ?? snapshot(sandbox), firstAnswers(sandbox, probes)]);
  return judged(probes, await walkAll(sandbox, probes, now, answers), before, now);
}

/** By command, what every walk asks first: for which nothing has to be read. */
async function firstAnswers(
  sandbox: Sandbox,
  probes: readonly SilentProbe[],
): Promise<Map<string, RouteAnswer>> {
  const queries = probes.flatMap((probe) => firstQuery(probe) ?? []);
  const answers = await askRoutes(sandbox, queries);
  return new Map(answers.map((answer) => [answer.command, answer]));
}

/** Proves silences while the probes are under way, as far as nothing but counters changes meanwhile. */
export class Proof {
  readonly #sandbox: Sandbox;
  readonly #probes: readonly SilentProbe[];
  /** The network as it was found, with whose counters later ones are compared. */
  readonly before: Network;
  /** The configuration is as it was, and so are the kernel's answers. */
  readonly #answers: Map<string, RouteAnswer>;
  #first: Promise<WalkEnd[]> | undefined;

  private constructor(
    sandbox: Sandbox,
    probes: readonly SilentProbe[],
    before: Network,
    answers: Map<string, RouteAnswer>,
  ) {
    this.#sandbox = sandbox;
    this.#probes = probes;
    this.before = before;
    this.#answers = answers;
  }

  /**
   * Reads the network.
   * @param probes all of the step: the counters count the packets of each
   * @throws {Fault}
   */
  static async begin(sandbox: Sandbox, probes: readonly SilentProbe[]): Promise<Proof> {
    const [before, answers] = await Promise.all([snapshot(sandbox), firstAnswers(sandbox, probes)]);
    return new Proof(sandbox, probes, before, answers);
  }

  /** What the configuration decides alone, in the order of the probes. @throws {Fault} */
  async byConfiguration(): Promise<Found[]> {
    return judged(this.#probes, await this.#firstWalk(), undefined, this.before);
  }

  /** Do counters decide anything besides? @throws {Fault} */
  async isCounted(): Promise<boolean> {
    return (await this.#counting()).size > 0;
  }

  /** What counters decide; call it once each probe has sent one more request. @throws {Fault} */
  async byCounters(): Promise<Found[]> {
    const counting = await this.#counting();
    if (counting.size === 0) return this.byConfiguration();
    // Enough, and cheaper: nothing but counters can have changed.
    const again = await readNetwork(this.#sandbox, parts, [...counting]);
    const after = { ...again, namespaces: new Map([...this.before.namespaces, ...again.namespaces]) };
    const later = await walkAll(this.#sandbox, this.#probes, after, this.#answers);
    return judged(this.#probes, later, this.before, after);
  }

  /** The namespaces whose counters decide something. */
  async #counting(): Promise<Set<string>> {
    const ends = await this.#firstWalk();
    return new Set(ends.flatMap(({ finding }) => finding?.counter?.namespace ?? []));
  }

  #firstWalk(): Promise<WalkEnd[]> {
    this.#first ??= walkAll(this.#sandbox, this.#probes, this.before, this.#answers);
    return this.#first;
  }
}

/** Walks all probes side by side; what one round of walks has to ask is asked in one batch. */
async function walkAll(
  sandbox: Sandbox,
  probes: readonly SilentProbe[],
  network: Network,
  known: Map<string, RouteAnswer>,
): Promise<WalkEnd[]> {
  const walks = probes.map((probe) => walk(network, probe));
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

function judged(
  probes: readonly SilentProbe[],
  ends: readonly WalkEnd[],
  before: Network | undefined,
  after: Network,
): Found[] {
  const proofs = proven(
    ends.map((end) => end.finding),
    before,
    after,
  );
  return ends.map((end, i) => foundAt(probes[i] as SilentProbe, end, proofs[i] === true));
}

function foundAt(probe: SilentProbe, { finding, journey }: WalkEnd, isProven: boolean): Found {
  const { hops, shows } = journey;
  if (finding === undefined) {
    const sentence = `${namespaceName(probe.source)} reaches ${probe.target}, and the reply comes back`;
    return { reason: undefined, proven: false, sentence, hops, shows };
  }
  const { reason, where, sentence, counter } = finding;
  const command = finding.shows[0] ?? 'ip netns list';
  const direction = hops.at(-1)?.direction ?? 'request';
  return {
    reason,
    proven: isProven,
    where,
    sentence,
    // The walk has noted a refusal already, in other words.
    hops: [
      ...hops.filter((hop) => hop.command !== command),
      { direction, ...where, what: sentence, command },
    ],
    shows: [
      ...new Set([
        ...shows,
        ...finding.shows,
        ...(counter === undefined ? [] : [inNamespace(counter.namespace, counted(counter))]),
      ]),
    ],
  };
}

/** Shows counters without changing what nstat(8) remembers of them. */
function counted(counter: { readonly name: string; readonly next?: string }): string {
  const names = [counter.name, ...(counter.next === undefined ? [] : [counter.next])];
  return `nstat -asz ${names.map((name) => name.replace('.', '')).join(' ')}`;
}
