/** About how many steps an axis has. */
const NUM_STEP = 5;
/** A step's rounding is no reason for another one. */
const SLACK = 1e-9;

/** Numbers along an axis, with ticks at round ones. */
export class Scale {
  readonly least: number;
  readonly most: number;
  readonly #step: number;

  private constructor(least: number, most: number, step: number) {
    this.least = least;
    this.most = most;
    this.#step = step;
  }

  /**
   * From the round number before the smallest value to the one behind the largest; what is not finite does not count.
   *
   * @param leastStep between two ticks, at least
   */
  static around(values: readonly number[], { leastStep = 0 } = {}): Scale {
    let [least, most] = [Infinity, -Infinity];
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    if (least > most) [least, most] = [0, 1];
    const margin = least === most ? Math.abs(least) / 2 || 1 : 0;
    const step = Math.max(leastStep, roundUp((most - least + 2 * margin) / NUM_STEP));
    const [first, last] = [Math.floor((least - margin) / step + SLACK), Math.ceil((most + margin) / step - SLACK)];
    return new Scale(first * step, last * step, step);
  }

  /** From 0 to 1, or to another end. */
  static upTo(most: number): Scale {
    return new Scale(0, most, most / NUM_STEP);
  }

  get ticks(): number[] {
    const count = Math.round((this.most - this.least) / this.#step) + 1;
    return Array.from({ length: count }, (_, tick) => Number((this.least + tick * this.#step).toPrecision(12)));
  }

  /** Where a number lies, from 0 to 1. */
  share(value: number): number {
    return (value - this.least) / (this.most - this.least);
  }
}

/** The next larger of 1, 2, 5, 10, … times a power of ten. */
export function roundUp(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= width)!;
}
