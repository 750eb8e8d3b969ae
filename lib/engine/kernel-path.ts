import { fitsCoded } from './pack/coded.ts';
import { fitsWalk } from './pack/walk.ts';
import { countLargestTree, type TreeEnsemble } from './tree-ensemble.ts';

/**
 * The ways of the WebAssembly engine through an ensemble.
 *
 * | rows | trees | path | measured, ns for a row and tree |
 * |---|---|---|---|
 * | 20 and more | up to 750 splits each, unless bushy | `sliced`: each padded or as a list, whichever is cheaper | 0.3 (depth 4), 0.7 (6), 1.4 (8), 2.8 (255 leaves) |
 * | 20 and more | bushy or larger ones among them, up to 40 levels | `deep`: upper levels bit-sliced, then subtrees or walks over coded rows | 3.7 (depth 12) |
 * | 20 and more | large sets of categories, or large trees with some | `coded`: walks over coded rows, in lock step | 20 (depth 12, on a busy machine) |
 * | fewer | numeric splits, scalar leaves, up to 2,047 features | `walk`: in lock step | 12 (depth 6, one row) |
 * | any | everything else | `general`: one row, one tree at a time | 22 (depth 12) |
 *
 * A block of 128 rows costs the same for one row. It breaks even with walks of 15 rows (depth 4 x 100, depth 6 x 500), 16 (3
 * classes), 18 (depth 6 x 100), 20 (depth 8 x 300, 255 leaves), 24 (the same with missing values), 26 (200 features) or 30
 * (depth 12): with 20 no choice takes more than 1.35 times the better one's time.
 */
export type KernelPath = 'sliced' | 'deep' | 'coded' | 'walk' | 'general';

/** From here on a block of 128 rows is sooner done than walks. */
const MIN_BLOCK_ROWS = 20;
/** Leaf numbers of lists have 16 bits. */
const MAX_SLICED_NODES = 1500;
/** Trees of up to 8 levels can be padded, which nothing beats. */
const MAX_PADDED_DEPTH = 8;
/** Splits that cost as much in a list as a level of a large tree below the sixth. */
const LEVEL_SPLITS = 80;
/** Categories in the sets of a tree, likewise. */
const LEVEL_CATEGORIES = 320;
/** Levels that cost as much as finding the category of a row in a feature. */
const FEATURE_LEVELS = 4;
/** Every walk takes as many steps as the tree has levels. */
const MAX_DEEP_DEPTH = 40;

/** The paths that an ensemble can take, the best for many rows first. */
export function listPaths(ensemble: TreeEnsemble): KernelPath[] {
  const isNumeric = ensemble.categories.length === 0;
  const fits: Record<KernelPath, boolean> = {
    sliced: countLargestTree(ensemble) <= MAX_SLICED_NODES,
    deep: isNumeric && ensemble.maxDepth <= MAX_DEEP_DEPTH,
    coded: !isNumeric && ensemble.maxDepth <= MAX_DEEP_DEPTH && fitsCoded(ensemble),
    walk: fitsWalk(ensemble),
    general: true,
  };
  const batches = listBatchPaths(ensemble);
  return [...batches, 'walk' as const, 'general' as const].filter((path) => fits[path]);
}

/** The paths for many rows, the best first. */
function listBatchPaths(ensemble: TreeEnsemble): readonly KernelPath[] {
  if (ensemble.categories.length > 0 && hasDearMasks(ensemble)) return ['coded', 'sliced'];
  return isBushy(ensemble) ? ['deep', 'sliced', 'coded'] : ['sliced', 'deep', 'coded'];
}

/** Whether masks of categorical splits cost more than walks, which take a step for each level. */
function hasDearMasks({ numNode, numTree, maxDepth, splitIndex, categoryOffset, categories }: TreeEnsemble): boolean {
  const features = new Set(splitIndex.filter((_, node) => categoryOffset[node] !== categoryOffset[node + 1]));
  const steps = numNode / 2 / LEVEL_SPLITS + categories.length / LEVEL_CATEGORIES + features.size * FEATURE_LEVELS;
  return steps > numTree * maxDepth;
}

/** Whether trees have so many splits for their levels that lists of them are dearer than subtrees or walks. */
function isBushy({ numNode, numTree, maxDepth }: TreeEnsemble): boolean {
  return maxDepth > MAX_PADDED_DEPTH && numNode > numTree * 2 * LEVEL_SPLITS * (maxDepth - 6);
}

/** The path for some rows. */
export function choosePath(paths: readonly KernelPath[], numRow: number): KernelPath {
  const isBatch = numRow >= MIN_BLOCK_ROWS;
  return paths.find((path) => isBatch || path === 'walk' || path === 'general') ?? paths[0]!;
}
