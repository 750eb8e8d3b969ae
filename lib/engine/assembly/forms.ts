// What the kernels read: structures that lib/engine/pack-*.ts write into linear memory, field by field in this order.
// Every field is four bytes; addresses are absolute. Where a comment names a shape, the innermost dimension is last.

/** Rows of a block. Row 16b + j of a block is bit b of byte j of every mask. */
export const BLOCK: i32 = 128;
/** Bytes of a column of a block, and of the sums of one group. */
export const COLUMN: usize = 512;

/** A model for the bit-sliced kernel. */
@unmanaged
export class SlicedForm {
  /** bytes of a row of the matrix */
  rowBytes: u32;
  numGroup: i32;
  /** numbers of a leaf: 1 or numGroup */
  leafSize: i32;
  /** (numQuad) byte offset within a row of each four features that hold a tested one */
  quads: u32;
  numQuad: i32;
  /** (numTested) */
  features: u32;
  numTested: i32;
  /** (numTree) */
  trees: u32;
  /** (4 numQuad, BLOCK) columns of the block at hand */
  block: u32;
  /** (most cuts of a feature + 1, 16) all zero between calls */
  slots: u32;
  /** (numGroup, BLOCK) */
  sums: u32;
  /** 1,152 bytes: planes and leaf index of the tree at hand */
  planes: u32;
}

/** A feature that some node tests. */
@unmanaged
export class TestedFeature {
  /** byte offset of its column in the block */
  column: u32;
  numCut: i32;
  /** (numCut) ascending, NaN behind them up to a multiple of 16 and 16 more */
  cuts: u32;
  /** last cuts of all runs of 16 but the last; from 257 cuts on, 16 places for each run of 256 */
  pivots: u32;
  /** last cuts of all runs of 256 but the last, from 257 cuts on */
  superPivots: u32;
  /** runs of 16 in superPivots */
  numSuperPivot: i32;
  /** (numCut + 1, 16) masks of the nodes that send missing values left, the first one unused; 0 if there are none */
  left: u32;
  /** the same for nodes that send them right */
  right: u32;
}

/** A tree padded to perfect depth 4 to 8. */
@unmanaged
export class SlicedTree {
  depth: i32;
  /** (2^depth - 1) addresses of masks, in the order of slice.ts */
  nodes: u32;
  /** (leafSize, 2^depth) values; up to depth 5 (leafSize, 4, 2^depth) their bytes */
  leaves: u32;
  /** byte offset of the group's sums */
  sum: u32;
}

/** A model for walks of one row or a few. */
@unmanaged
export class WalkForm {
  /** features of a row, and bytes that a half of the doubled row takes: a multiple of 16 */
  numFeature: i32;
  halfBytes: u32;
  numGroup: i32;
  leafSize: i32;
  /** (numTree) */
  trees: u32;
  /** (8, 2 halfBytes + 16) doubled rows */
  rows: u32;
  /** (8, numGroup) */
  sums: u32;
}

@unmanaged
export class WalkTree {
  /** address of the root */
  root: u32;
  depth: i32;
  /** byte offset of the group's sum */
  sum: u32;
}

/** A node of the general walk. */
@unmanaged
export class WideNode {
  /** threshold; value of a scalar leaf */
  value: f32;
  /** feature << 2 | missing goes left << 1 | is categorical; LEAF at a leaf */
  test: u32;
  /** address of the left child; at a leaf, of its leafSize values */
  left: u32;
  right: u32;
  /** (count, then ascending categories) that go right */
  categories: u32;
  /** as XGBoost reports it */
  id: f32;
}
