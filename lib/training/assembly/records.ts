// What lib/training/tree/find-split.ts asks the kernel and reads in its answer; addresses are absolute.

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
