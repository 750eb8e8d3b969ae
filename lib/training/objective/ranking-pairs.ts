import { MinstdRand } from '../random/minstd-rand.ts';
import { drawInteger } from '../random/uniform-int.ts';

/** Called with the places of two rows in the order of their scores. */
export type OnPair = (placeA: number, placeB: number) => void;

/** Pairs of each of the first `top` places with every place below it. */
export function pairTop(count: number, top: number, onPair: OnPair): void {
  for (let high = 0; high < Math.min(count, top); high++) {
    for (let low = high + 1; low < count; low++) onPair(high, low);
  }
}

/** What random pairs depend on. */
export interface RandomPairs {
  /** pairs for each row */
  readonly numPair: number;
  readonly seed: number;
  /** (count) labels in the order of the scores */
  readonly labels: Float32Array;
}

/** Pairs of each row with random rows of other labels. */
export function pairRandomly({ numPair, seed, labels }: RandomPairs, onPair: OnPair): void {
  const random = new MinstdRand(seed);
  const order = Array.from(labels, (_, place) => place).sort((a, b) => labels[b]! - labels[a]!);
  for (let begin = 0, end = 0; begin < order.length; begin = end) {
    end = begin + 1;
    while (end < order.length && labels[order[end]!] === labels[order[begin]!]) end++;
    const others = order.length - (end - begin);
    if (others === 0) return;
    for (let k = 0; k < numPair; k++) {
      for (let index = begin; index < end; index++) {
        const drawn = drawInteger(random, others - 1);
        onPair(order[index]!, order[drawn < begin ? drawn : drawn - begin + end]!);
      }
    }
  }
}
