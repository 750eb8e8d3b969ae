import { buildTreeEnsemble } from '../engine/build-ensemble.ts';
import { createLinearBooster, type LinearBooster } from '../engine/gblinear.ts';
import type { TreeArrays, TreeEnsemble } from '../engine/tree-ensemble.ts';
import { ModelFormatError } from '../errors.ts';
import { type DocumentNode, integerText } from './formats/document.ts';
import { measureTrees, readLeafSize, readTree } from './tree.ts';

/** What the learner says of the shape that its booster must have. */
export interface BoosterShape {
  readonly numFeature: number;
  readonly numGroup: number;
}

/** The trained part of a model: trees, or one linear function. */
export type Booster =
  | { readonly name: 'gbtree' | 'dart'; readonly ensemble: TreeEnsemble }
  | { readonly name: 'gblinear'; readonly linear: LinearBooster };

const MAX_INT32 = 2 ** 31 - 1;

/** How each `gradient_booster` is read. */
const BOOSTERS: ReadonlyMap<string, (node: DocumentNode, shape: BoosterShape) => Booster> = new Map([
  ['gbtree', readTrees],
  ['dart', readTrees],
  ['gblinear', readLinear],
]);

/**
 * The booster in `learner.gradient_booster`, checked.
 *
 * @throws ModelFormatError for an unknown booster, or one that contradicts itself
 */
export function readBooster(node: DocumentNode, shape: BoosterShape): Booster {
  const name = node.text('name');
  const read = BOOSTERS.get(name);
  if (read === undefined) {
    throw new ModelFormatError(`the booster "${name.slice(0, 80)}" is unknown`, {
      hint: `known are ${[...BOOSTERS.keys()].join(', ')}`,
    });
  }
  return read(node, shape);
}

/**
 * gbtree and dart. DART's weights have three places: beside the nested gbtree object (up to 3.2), beside the model
 * (3.3), inside the model (3.4); the outer ones win, as in XGBoost.
 */
function readTrees(node: DocumentNode, shape: BoosterShape): Booster {
  const model = (node.has('gbtree') ? node.object('gbtree') : node).object('model');
  const weightPlace = [node, model].find((place) => place.has('weight_drop'));
  const trees = model.objects('trees');
  const parameters = model.object('gbtree_model_param');
  if (integerText(parameters, 'num_trees', 0, MAX_INT32) !== trees.length) {
    throw new ModelFormatError(`num_trees is ${parameters.text('num_trees')}, but the file has ${trees.length} trees`);
  }
  const leafSize = trees.length === 0 ? 1 : readLeafSize(trees[0]!);
  checkLeafSize(leafSize, shape);
  const treeGroup = model.int32s('tree_info');
  const ensemble = buildTreeEnsemble({
    ...shape,
    leafSize,
    trees: readEach(trees, leafSize),
    sizes: measureTrees(trees, leafSize),
    treeGroup,
    treeWeight: weightPlace?.float32s('weight_drop') ?? new Float32Array(trees.length).fill(1),
    iterationIndptr: model.has('iteration_indptr')
      ? model.int32s('iteration_indptr')
      : deriveIndptr(trees.length, treeGroup, readNumParallelTree(parameters)),
  });
  return { name: weightPlace === undefined ? 'gbtree' : 'dart', ensemble };
}

function* readEach(trees: readonly DocumentNode[], leafSize: number): Iterable<TreeArrays> {
  for (const [index, tree] of trees.entries()) yield readTree(tree, index, leafSize);
}

function checkLeafSize(leafSize: number, { numGroup }: BoosterShape): void {
  if (leafSize === 1 || leafSize === numGroup) return;
  throw new ModelFormatError(`leaves hold ${leafSize} numbers, but the model has ${numGroup} outputs`);
}

/** Absent in 1.0. */
function readNumParallelTree(parameters: DocumentNode): number {
  if (!parameters.has('num_parallel_tree')) return 1;
  return Math.max(1, integerText(parameters, 'num_parallel_tree', 0, MAX_INT32));
}

/** Before 2.0 every round had `num_parallel_tree` trees for each group. */
function deriveIndptr(numTree: number, treeGroup: Int32Array, numParallelTree: number): Int32Array {
  const numGroup = treeGroup.reduce((max, group) => Math.max(max, group), 0) + 1;
  const treesPerRound = numParallelTree * numGroup;
  if (numTree % treesPerRound !== 0) {
    throw new ModelFormatError(`${numTree} trees do not make whole rounds of ${treesPerRound}`);
  }
  return Int32Array.from({ length: numTree / treesPerRound + 1 }, (_, round) => round * treesPerRound);
}

function readLinear(node: DocumentNode, shape: BoosterShape): Booster {
  const model = node.object('model');
  const linear = createLinearBooster({
    ...shape,
    numRound: readBoostedRounds(model),
    weight: model.float32s('weights'),
  });
  return { name: 'gblinear', linear };
}

/** An integer since 1.5, nothing before. */
function readBoostedRounds(model: DocumentNode): number {
  return model.has('boosted_rounds') ? model.integer('boosted_rounds') : 0;
}
