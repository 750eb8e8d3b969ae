// What the kernels read: records that lib/engine/pack writes into linear memory, by the names of their fields; the build
// tells it where these lie. Addresses are absolute. Where a comment names a shape, the innermost dimension is last.

/** Rows of a block. Row 16b + j of a block is bit b of byte j of every mask. */
export const BLOCK: i32 = 128;
/** Bytes of a column of a block, and of the sums of one group. */
export const COLUMN: usize = 512;
/** Bytes of a mask. */
export const MASK: i32 = 16;

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
  /** (numCompared) */
  compared: u32;
  numCompared: i32;
  /** (numTree) */
  trees: u32;
  /** (4 numQuad, BLOCK) columns of the block at hand */
  block: u32;
  /** (most categories of a feature + 1, 16) that are all zero between calls */
  slots: u32;
  /** (numGroup, BLOCK) */
  sums: u32;
  /** (16, 4, 16) planes of the subtrees at hand; behind them what transpose.ts reads */
  planes: u32;
  /** (4, BLOCK) bytes or (BLOCK) words of two: leaf index of the trees at hand */
  index: u32;
  /** numGroup if the trees of all groups take turns, 1 otherwise */
  period: i32;
  /** (numCategorical) */
  categorical: u32;
  numCategorical: i32;
  /** (numSegment) those of lookups first */
  segments: u32;
  numSegment: i32;
  /** (numLookup) */
  lookups: u32;
  numLookup: i32;
  /** (numSearched) */
  searched: u32;
  numSearched: i32;
  /** (codeBlocks, numSegment, BLOCK) bytes, and for how many blocks of rows they have room */
  codes: u32;
  codeBlocks: i32;
  /** 2,048 bytes: what codes are made from */
  entries: u32;
  /** 656 bytes: see thresholds.ts */
  thresholds: u32;
}

/** A feature with so few cuts that rows are compared with each. */
@unmanaged
export class ComparedFeature {
  /** byte offset of its column in the block */
  column: u32;
  numCut: i32;
  /** (numCut) ascending; room for 4 more */
  cuts: u32;
  /** (numCut + 1, 16) masks of the nodes that send missing values left, the first one unused; room for 4 more; 0 if none */
  left: u32;
  /** the same for nodes that send them right */
  right: u32;
}

/** Neighbouring cuts of a feature, told apart by a code of one byte: how many of them a value has passed. */
@unmanaged
export class CutSegment {
  /** at most 255, or 254 if there are masks for missing left; 0 where there is nothing to do */
  numCut: i32;
  /** (1 + numCut, 16) masks as those of a ComparedFeature, rounded up to a multiple of 16 of them; 0 if none */
  left: u32;
  right: u32;
}

/** A segment of cuts for each of four neighbouring features, by tables: see lookups.ts. */
@unmanaged
export class Lookup {
  /** (4) a value's bucket is value * scale + offset, less 2^23 */
  scale: v128;
  offset: v128;
  /** (4) bits of 2^23 + the last bucket */
  last: v128;
  /** (4) 2^23 */
  lowest: v128;
  /** (4) addresses of the tables, less 8 times the bits of 2^23 */
  tables: v128;
  /** byte offset in a row of the first feature */
  column: u32;
}

/** A table while it is packed: see pack/lookups.ts. */
@unmanaged
export class LookupDraft {
  numCut: i32;
  scale: f32;
  offset: f32;
  /** the last bucket */
  last: i32;
  /** (last + 1, 2) */
  entries: u32;
}

/** Ascending numbers to search: see search.ts. */
@unmanaged
export class SearchTable {
  /** NaN behind them up to a multiple of 16 and 16 more */
  numbers: u32;
  /** last numbers of all runs of 16 but the last; from 257 numbers on, 16 places for each run of 256 */
  pivots: u32;
  /** last numbers of all runs of 256 but the last, from 257 numbers on */
  superPivots: u32;
  /** runs of 16 in superPivots */
  numSuperPivot: i32;
}

/** A feature with cuts that tables cannot tell apart. */
@unmanaged
export class SearchedFeature {
  /** byte offset in a row */
  column: u32;
  /** SearchTable of all its cuts */
  table: u32;
  /** segments that these cuts are split into */
  firstSegment: i32;
  numSegment: i32;
}

/** A feature that some node tests for categories. */
@unmanaged
export class CategoricalFeature {
  /** byte offset of its column in the block */
  column: u32;
  numCategory: i32;
  /** SearchTable of the categories that some set lists */
  table: u32;
  /** u16 (numListed + 1) the slot of each number, 0 for those that no set lists; 0 where categories are too large for a list */
  slotOf: u32;
  numListed: u32;
  /** (numSet) see categories.ts */
  sets: u32;
  numSet: i32;
}

/** A tree padded to perfect depth 4 to 8, or one in lists. */
@unmanaged
export class SlicedTree {
  /** 0 for a tree in lists */
  depth: i32;
  /** (2^depth - 1) addresses of masks, in the order of padded.ts; in lists (numSplit, 2), see listed.ts */
  nodes: u32;
  /** (leafSize, 2^depth or the largest leaf number + 1) values; of padded trees up to depth 5 (leafSize, 4, 2^depth) their bytes */
  leaves: u32;
  /** byte offset of the group's sums */
  sum: u32;
  /** of a tree in lists: see listed.ts */
  numSplit: i32;
  numPlane: i32;
  members: u32;
  reach: u32;
  /** bytes of the leaf values of one group */
  leafBytes: u32;
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
export class GeneralNode {
  /** threshold; value of a scalar leaf */
  value: f32;
  /** feature << 2 | missing goes left << 1 | is categorical; LEAF at a leaf */
  test: u32;
  /** address of the left child; at a leaf, of its leafSize values */
  left: u32;
  right: u32;
  /** CategoryBits of those that go right */
  categories: u32;
  /** as XGBoost reports it */
  id: f32;
}

/** The categories of a GeneralNode: words of 32 bits follow, the lowest category first. Ones far apart follow as an ascending list. */
@unmanaged
export class CategoryBits {
  /** number of the first word, its lowest category / 32; of a list the number of categories */
  first: u32;
  /** 0 for a list */
  numWord: u32;
}

/** A model with large trees: their upper levels as masks, the lower ones by subtrees or walks over coded rows. */
@unmanaged
export class DeepForm {
  /** address of the SlicedForm that has features, columns and masks */
  sliced: u32;
  /** rows at a time, a multiple of BLOCK, and trees at a time */
  blockRows: i32;
  batchTrees: i32;
  /** (numTree) */
  trees: u32;
  /** (numPart) */
  parts: u32;
  numPart: i32;
  /** (blockRows, stride) bytes: coded rows */
  codes: u32;
  stride: u32;
  /** (batchTrees, blockRows) bytes: place of each row below the upper levels of a tree */
  places: u32;
  /** (numGroup, blockRows) */
  sums: u32;
  /** see subtrees.ts; 0 if trees are walked */
  tables: u32;
  /** (blockRows) addresses of subtrees */
  states: u32;
}

/** What a segment of cuts adds to a column of coded rows. */
@unmanaged
export class ColumnPart {
  segment: i32;
  /** byte offset in the coded row */
  offset: u32;
  /** (numCut + 2) bytes by the codes of the segment */
  own: u32;
  /** 1 for the first part of a column */
  isFirst: i32;
}

@unmanaged
export class DeepTree {
  /** of the upper levels: depth 4 to 8, (2^depth - 1) addresses of masks in the order of padded.ts */
  depth: i32;
  nodes: u32;
  group: i32;
  /** (numSubtree) subtrees, or (numNode) nodes of walks: four bytes, or eight if isWide */
  lower: u32;
  lowerBytes: u32;
  /** subtrees, or steps of a walk, that bring every row to its leaf */
  steps: i32;
  /** (leafSize, 2^depth) of a tree without lower levels; of walks (leafSize, numNode) */
  leaves: u32;
  leafBytes: u32;
  /** of walks: (2^depth) u32, the node to begin at */
  starts: u32;
  isWide: i32;
}

/** A model with large trees and categorical splits, for walks over coded rows: see coded.ts. */
@unmanaged
export class CodedForm {
  /** address of the SlicedForm that makes codes of numbers */
  sliced: u32;
  /** rows at a time, a multiple of BLOCK */
  blockRows: i32;
  /** (numTree) */
  trees: u32;
  /** (numCategorical) */
  categorical: u32;
  numCategorical: i32;
  /** (numColumn, blockRows) codes of two bytes: a column for each segment, then one for each categorical feature */
  codes: u32;
  /** (numGroup, blockRows) */
  sums: u32;
}

/** A feature whose categories are codes. */
@unmanaged
export class CategoryCodes {
  /** byte offset in a row */
  column: u32;
  /** the highest category that a split lists + 1 */
  numCategory: u32;
}

@unmanaged
export class CodedTree {
  /** (numNode) the root first, then the sets of its categorical splits */
  nodes: u32;
  bytes: u32;
  /** that bring every row to its leaf */
  steps: i32;
  group: i32;
}

@unmanaged
export class CodedNode {
  /** address of the codes that go right: words of 32, rotated by 4; none of them at a leaf */
  set: u32;
  /** address of the column */
  column: u32;
  /** address of the left child, which the right one follows; a leaf's own */
  left: u32;
  /** of a leaf */
  value: f32;
}
