/**
 * What judgements are worth that may be wrong. A good kernel fails now and then (a flake), a bad one passes
 * now and then (its fault does not show in every run). How often is not known beforehand: every pair of
 * rates below is held possible, most of all that there is no noise, and each judgement says more of them.
 */

/** One pair of rates, with how likely it is taken to be before anything was judged. */
interface Rates {
  /** How often a good kernel is judged bad. */
  readonly flake: number;
  /** How often a bad kernel is judged good. */
  readonly miss: number;
  readonly weight: number;
}

/** Rates and their weights; the first stands for none at all, for which nobody can vouch. */
const steps: readonly (readonly [rate: number, weight: number])[] = [
  [0.0005, 0.87],
  [0.02, 0.04],
  [0.06, 0.035],
  [0.15, 0.025],
  [0.3, 0.02],
  [0.4, 0.01],
];

/** How much likelier it is that bad ones pass where good ones fail: what disturbs the one disturbs the other. */
const together = 3;

export const rates: readonly Rates[] = steps.flatMap(([flake, ofFlake], row) =>
  steps.map(([miss, ofMiss], column) => {
    const factor = row > 0 && column > 0 ? together : 1;
    return { flake, miss, weight: ofFlake * ofMiss * factor };
  }),
);

/** How often something was judged good, and bad. */
export interface Votes {
  good: number;
  bad: number;
}

/** How likely a kernel is good after its votes, where nothing else is known. From 0 to 1. */
export function oddsOfGood({ good, bad }: Votes): number {
  let [ifGood, ifBad] = [0, 0];
  for (const { flake, miss, weight } of rates) {
    ifGood += weight * (1 - flake) ** good * flake ** bad;
    ifBad += weight * miss ** good * (1 - miss) ** bad;
  }
  return ifGood / (ifGood + ifBad);
}
