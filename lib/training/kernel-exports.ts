/** A byte address in the kernels' memory. */
export type Pointer = number;

/** What lib/training/assembly exports; pointers are byte addresses in the kernels' memory. */
export interface KernelExports {
  useScratch(scratch: Pointer): void;
  sketchColumn(
    values: Pointer,
    n: number,
    weights: Pointer,
    space: Pointer,
    maxEntries: number,
    maxLevels: number,
    out: Pointer,
    size: number,
  ): number;
  binRows(values: Pointer, features: Pointer, numFeature: number, first: number, n: number): void;
  squaredErrorGradient(
    margin: Pointer,
    labels: Pointer,
    weights: Pointer,
    n: number,
    positive: number,
    out: Pointer,
  ): void;
  logisticGradient(
    margin: Pointer,
    labels: Pointer,
    weights: Pointer,
    n: number,
    positive: number,
    table: Pointer,
    out: Pointer,
  ): void;
  sumLogLoss(values: Pointer, labels: Pointer, weights: Pointer, n: number, table: Pointer, losses: Pointer): number;
  sumSquaredErrors(values: Pointer, labels: Pointer, n: number): number;
  sumRoots(margin: Pointer, step: number, labels: Pointer, weights: Pointer, n: number): number;
  quantileGradient(
    margin: Pointer,
    step: number,
    labels: Pointer,
    weights: Pointer,
    n: number,
    width: number,
    half: number,
    shift: number,
    out: Pointer,
  ): void;
  pairTop(query: Pointer): number;
  scaleQuery(query: Pointer, norm: number, weight: number, weightNorm: number, out: Pointer): void;
  sumPairs(pairs: Pointer, n: number, sums: Pointer): void;
  buildHistogram(
    groups: Pointer,
    numGroup: number,
    rows: Pointer,
    n: number,
    gradient: Pointer,
    isWhole: number,
    histogram: Pointer,
    parent: Pointer,
  ): void;
  evaluateNumeric(
    features: Pointer,
    n: number,
    tables: Pointer,
    histogram: Pointer,
    node: Pointer,
    regularization: Pointer,
    result: Pointer,
  ): void;
  listRows(rows: Pointer, n: number): void;
  splitRows(
    codes: Pointer,
    width: number,
    right: Pointer,
    bin: number,
    numBin: number,
    missing: number,
    rows: Pointer,
    n: number,
    left: Pointer,
    rightRows: Pointer,
  ): number;
  moveRows(from: Pointer, to: Pointer, n: number): void;
  sampleUniformly(gradient: Pointer, n: number, seed: number, share: number, out: Pointer): void;
  sampleByGradient(gradient: Pointer, n: number, seed: number, probabilities: Pointer, out: Pointer): void;
  addLeaves(leaves: Pointer, numLeaf: number, first: number, last: number, margin: Pointer, stride: number): void;
  walkRows(nodes: Pointer, values: Pointer, rowBytes: number, n: number, margin: Pointer, stride: number): void;
}
