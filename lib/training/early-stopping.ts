import { isMaximized } from './metric/names.ts';

/** Watches one number per round, as XGBoost's EarlyStopping does. */
export class EarlyStopping {
  bestIteration = -1;
  bestScore = NaN;
  readonly #patience: number;
  readonly #minDelta: number;

  /** @param patience rounds without a gain of more than `minDelta` after which to stop */
  constructor(patience: number, minDelta: number) {
    this.#patience = patience;
    this.#minDelta = minDelta;
  }

  /** Whether so many rounds are done that the next one would be in vain. */
  isOver(numRound: number): boolean {
    return numRound - 1 - this.bestIteration >= this.#patience;
  }

  /** Looks at a round's number. */
  watch(round: number, metric: string, value: number): void {
    const [more, less] = isMaximized(metric) ? [value, this.bestScore] : [this.bestScore, value];
    if (this.bestIteration < 0 || more - this.#minDelta > less) {
      this.bestIteration = round;
      this.bestScore = value;
    }
  }
}
