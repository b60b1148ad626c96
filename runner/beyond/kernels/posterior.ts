import { rates, type Votes } from '../../run/events/odds.ts';

const pairs = rates.length;

/** How likely a kernel is judged so, by what it is, for each of the rates. */
const chances = {
  good: {
    good: Float64Array.from(rates, ({ flake }) => 1 - flake),
    bad: Float64Array.from(rates, ({ miss }) => miss),
  },
  bad: {
    good: Float64Array.from(rates, ({ flake }) => flake),
    bad: Float64Array.from(rates, ({ miss }) => 1 - miss),
  },
};

/** How much less likely than a change from good to bad, taken together, a change back and none at all are. */
const rarer = { back: 0.05, none: 0.02 };

/**
 * How likely each place of a change is, after what was judged. Place `at`: what lies below it is good and
 * the rest bad, or the other way round (`back`); at 0 and at the end there is no change in the list.
 */
export class Posterior {
  readonly count: number;
  readonly votes = new Map<number, Votes>();
  /** Of the places, first those of a change, then those of one back: a row each with a weight for each of the rates. */
  readonly #joint: Float64Array;
  readonly #places: number;

  constructor(count: number) {
    this.count = count;
    this.#places = count + 1;
    this.#joint = new Float64Array(2 * this.#places * pairs);
    const inside = Math.max(1, count - 1);
    for (let at = 0; at < this.#places; at += 1) {
      const isInside = at > 0 && at < count;
      this.#fill(at, isInside ? 1 / inside : rarer.none);
      this.#fill(this.#places + at, isInside ? rarer.back / inside : 0);
    }
  }

  add(index: number, judged: 'good' | 'bad'): void {
    const votes = this.votes.get(index) ?? { good: 0, bad: 0 };
    votes[judged] += 1;
    this.votes.set(index, votes);
    const joint = this.#joint;
    let sum = 0;
    for (let row = 0; row < 2 * this.#places; row += 1) {
      const factor = chances[judged][this.#isGood(row, index) ? 'good' : 'bad'];
      for (let pair = 0, cell = row * pairs; pair < pairs; pair += 1, cell += 1) {
        const weight = (joint[cell] as number) * (factor[pair] as number);
        joint[cell] = weight;
        sum += weight;
      }
    }
    for (let cell = 0; cell < joint.length; cell += 1) joint[cell] = (joint[cell] as number) / sum;
  }

  /** How likely the change is at a place. */
  share(at: number, { back }: { readonly back: boolean }): number {
    const row = (back ? this.#places : 0) + at;
    let share = 0;
    for (let cell = row * pairs; cell < (row + 1) * pairs; cell += 1) share += this.#joint[cell] as number;
    return share;
  }

  /** The rates as they are to be expected. */
  rates(): { readonly flake: number; readonly miss: number } {
    let [flake, miss] = [0, 0];
    for (const [cell, weight] of this.#joint.entries()) {
      const pair = rates[cell % pairs];
      flake += weight * (pair?.flake ?? 0);
      miss += weight * (pair?.miss ?? 0);
    }
    return { flake, miss };
  }

  /** What to judge next, of those that may be: what is expected to leave the least doubt. */
  mostTelling(mayBe: (index: number) => boolean): number | undefined {
    let best: { index: number; doubt: number } | undefined;
    for (const index of this.#candidates(mayBe)) {
      const doubt = this.#doubtAfter(index);
      if (best === undefined || doubt < best.doubt) best = { index, doubt };
    }
    return best?.index;
  }

  /** Both sides of where the change likely is, those that part the likelihood in two, and the ends. */
  #candidates(mayBe: (index: number) => boolean): Set<number> {
    const shares = Array.from(
      { length: this.#places },
      (_, at) => this.share(at, { back: false }) + this.share(at, { back: true }),
    );
    const likeliest = shares.indexOf(Math.max(...shares));
    const wanted = new Set([0, this.count - 1, likeliest - 1, likeliest]);
    let sum = 0;
    for (const [at, share] of shares.entries()) {
      if (sum < 0.5 && sum + share >= 0.5) wanted.add(at).add(at - 1);
      sum += share;
    }
    const found = new Set<number>();
    for (const index of wanted) {
      for (const step of [1, -1]) {
        let at = index;
        while (at >= 0 && at < this.count && !mayBe(at)) at += step;
        if (at >= 0 && at < this.count) found.add(at);
      }
    }
    return found;
  }

  /** The expected entropy of the place, after one more judgement. */
  #doubtAfter(index: number): number {
    return this.#doubtIf(index, 'good') + this.#doubtIf(index, 'bad');
  }

  #doubtIf(index: number, judged: 'good' | 'bad'): number {
    const joint = this.#joint;
    let [total, doubt] = [0, 0];
    for (let row = 0; row < 2 * this.#places; row += 1) {
      const factor = chances[judged][this.#isGood(row, index) ? 'good' : 'bad'];
      let share = 0;
      for (let pair = 0, cell = row * pairs; pair < pairs; pair += 1, cell += 1)
        share += (joint[cell] as number) * (factor[pair] as number);
      if (share <= 0) continue;
      total += share;
      doubt -= share * Math.log(share);
    }
    return total > 0 ? doubt + total * Math.log(total) : 0;
  }

  #isGood(row: number, index: number): boolean {
    return row < this.#places ? index < row : index >= row - this.#places;
  }

  #fill(row: number, weight: number): void {
    for (const [pair, one] of rates.entries()) this.#joint[row * pairs + pair] = one.weight * weight;
  }
}
