// What TypeScript asks the kernels and reads in their answers; addresses are absolute.

/** The node at hand and what it lies between. */
@unmanaged
export class SplitQuestion {
  G: f64;
  H: f64;
  gain: f32;
  /** bounds of the children's weights */
  lower: f32;
  upper: f32;
}

@unmanaged
export class Regularization {
  lambda: f64;
  alpha: f64;
  maxDeltaStep: f64;
  minChildWeight: f64;
}

/** A feature whose values are put into bins. */
@unmanaged
export class BinnedColumn {
  /** f32 (2^steps - 1) ascending, NaN-padded */
  cuts: u32;
  steps: i32;
  /** the code of missing values */
  numBin: u32;
  /** codes of `width` bytes, one after the other and once more one every `stride` bytes */
  column: u32;
  codes: u32;
  width: u32;
  stride: u32;
}

/** What is looked up by feature. */
@unmanaged
export class FeatureTables {
  /** u32 byte offsets of histograms */
  offsets: u32;
  /** u32 numbers of bins */
  numBins: u32;
  /** u8 whether values are missing at all */
  missing: u32;
  /** i8 signs of constraints */
  signs: u32;
}

/** The best split; before it is sought, the loss to beat. */
@unmanaged
export class FoundSplit {
  loss: f32;
  feature: u32;
  bin: i32;
  defaultLeft: i32;
  leftG: f64;
  leftH: f64;
  rightG: f64;
  rightH: f64;
}

/** A query of a ranking while its pairs are made; arrays by place are in the order of the scores, with room for 4 more. */
@unmanaged
export class RankedQuery {
  /** rows, and places whose pairs count */
  size: u32;
  top: u32;
  /** f32 (size) by row */
  scores: u32;
  labels: u32;
  /** f64 (size) by row, for ndcg */
  gains: u32;
  /** f64 (size) by place */
  discounts: u32;
  /** 1 / the ideal gain, 0 where that is 0 */
  inverse: f64;
  /** 1 where the change of ndcg weighs pairs, and where the distance of the scores does */
  isNdcg: i32;
  isScored: i32;
  /** f64 (32) of 2^(i/32) */
  table: u32;
  /** u32 (size) to sort rows in, and where they came to lie sorted */
  order: u32;
  spare: u32;
  sorted: u32;
  /** f32 by place */
  placedScores: u32;
  placedLabels: u32;
  gradients: u32;
  hessians: u32;
  /** f64 by place */
  placedGains: u32;
}

/** A node of a tree that rows walk through. */
@unmanaged
export class WalkedNode {
  /** values from here on go right; NaN at a leaf */
  condition: f32;
  /** where the feature lies in a row, in bytes */
  feature: u32;
  /** the left child, before the right one; a leaf is its own */
  left: u32;
  /** 1 where missing values go right */
  missing: u32;
  /** what a leaf adds */
  leaf: f32;
}
