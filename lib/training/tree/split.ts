/** The best split of a node that was found, or what there is before any: a loss of 0 that none must beat. */
export interface Split {
  /** XGBoost's loss_chg: float32 */
  loss: number;
  feature: number;
  /** Numeric: bins up to it go left; -1 when all present values go right. */
  bin: number;
  defaultLeft: boolean;
  /** Categories that go right, in any order; undefined for a numeric split. */
  categories: readonly number[] | undefined;
  leftG: number;
  leftH: number;
  rightG: number;
  rightH: number;
}

/** A split that every other one replaces. */
export function noSplit(): Split {
  return {
    loss: 0,
    feature: -1,
    bin: 0,
    defaultLeft: false,
    categories: undefined,
    leftG: 0,
    leftH: 0,
    rightG: 0,
    rightH: 0,
  };
}
