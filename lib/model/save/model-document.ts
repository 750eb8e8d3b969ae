import type { TreeArrays } from '../../engine/tree-ensemble.ts';
import { ConfigurationError } from '../../errors.ts';
import { type DocumentObject, type DocumentValue, toObject } from '../formats/document.ts';
import { formatFloat } from './float-text.ts';
import { LazyObject } from './lazy-object.ts';

/** The XGBoost whose files these are. */
const VERSION = Int32Array.of(3, 4, 1);
/** The parent that a root is written with: of one number per leaf, of several. */
const [NO_PARENT, NO_PARENT_OF_VECTORS] = [2 ** 31 - 1, -1];

/** A tree and what its file says of it beside the engine's arrays. */
export interface SavedTree extends TreeArrays {
  /** (numNode) weight before the learning rate; at leaves below the root the leaf's value */
  readonly baseWeight: Float32Array;
}

/** What a model's file holds. */
export interface ModelContent {
  readonly numFeature: number;
  readonly numClass: number;
  readonly numTarget: number;
  /** (numGroup) in output space */
  readonly baseScore: Float32Array;
  /** The intercept was estimated. */
  readonly isEstimated: boolean;
  /** `gradient_booster` */
  readonly booster: DocumentObject;
  readonly objective: string;
  readonly objectiveBlock: DocumentObject;
  readonly attributes: ReadonlyMap<string, string>;
  /** (numFeature) or (0) */
  readonly featureNames: readonly string[];
  readonly featureTypes: readonly string[];
}

/** What a booster of trees holds. */
export interface TreeContent {
  readonly numFeature: number;
  /** Numbers per leaf. */
  readonly leafSize: number;
  readonly numParallelTree: number;
  readonly trees: readonly SavedTree[];
  /** (numTree) */
  readonly treeGroup: ArrayLike<number>;
  /** (numTree) with DART */
  readonly treeWeight: ArrayLike<number> | undefined;
  /** (numRound + 1) the first tree of each round, and the number of trees */
  readonly iterationIndptr: Int32Array;
  /** (numFeature) or (0) */
  readonly categories: readonly (readonly string[] | undefined)[];
}

/**
 * The document that XGBoost 3.4 saves for a model.
 *
 * @throws ConfigurationError for feature names that XGBoost does not take
 */
export function createModelDocument(content: ModelContent): DocumentObject {
  checkFeatureNames(content.featureNames);
  const learner = toObject({
    attributes: new Map(content.attributes),
    feature_names: content.featureNames,
    feature_types: content.featureTypes,
    gradient_booster: content.booster,
    learner_model_param: createLearnerParameters(content),
    objective: new Map<string, DocumentValue>([['name', content.objective], ...content.objectiveBlock]),
  });
  return toObject({ learner, version: [...VERSION] });
}

function createLearnerParameters(content: ModelContent): DocumentObject {
  return toObject({
    base_score: `[${Array.from(content.baseScore, formatFloat).join(',')}]`,
    boost_from_average: content.isEstimated ? '1' : '0',
    num_class: String(content.numClass),
    num_feature: String(content.numFeature),
    num_target: String(content.numTarget),
  });
}

/** The `gradient_booster` of trees. */
export function createTreeBooster(content: TreeContent): DocumentObject {
  const { trees, treeGroup, treeWeight } = content;
  const model = toObject({
    cats: createCategories(content.categories),
    gbtree_model_param: toObject({
      num_parallel_tree: String(content.numParallelTree),
      num_trees: String(trees.length),
    }),
    iteration_indptr: Array.from(content.iterationIndptr),
    tree_info: Array.from(treeGroup),
    trees: trees.map((tree, id) => new LazyObject(() => createTree(tree, id, content))),
    ...(treeWeight === undefined ? {} : { weight_drop: Float32Array.from(treeWeight) }),
  });
  return toObject({ model, name: 'gbtree' });
}

function createTree(tree: SavedTree, id: number, { numFeature, leafSize }: TreeContent): DocumentObject {
  const numNode = tree.leftChild.length;
  const nodes = Array.from({ length: numNode }, (_, node) => node).filter(
    (node) => tree.categoryOffset[node + 1]! > tree.categoryOffset[node]!,
  );
  return toObject({
    base_weights: tree.baseWeight,
    categories: tree.categories,
    categories_nodes: Int32Array.from(nodes),
    categories_segments: Float64Array.from(nodes, (node) => tree.categoryOffset[node]!),
    categories_sizes: Float64Array.from(nodes, (node) => tree.categoryOffset[node + 1]! - tree.categoryOffset[node]!),
    default_left: tree.defaultLeft,
    id,
    left_children: tree.leftChild,
    loss_changes: tree.lossChange,
    ...(leafSize > 1 && { leaf_weights: tree.leafVector }),
    parents: findParents(tree.leftChild, tree.rightChild, leafSize),
    right_children: tree.rightChild,
    split_conditions: tree.splitCondition,
    split_indices: tree.splitIndex,
    split_type: Uint8Array.from({ length: numNode }, (_, node) =>
      Number(tree.categoryOffset[node + 1]! > tree.categoryOffset[node]!),
    ),
    sum_hessian: tree.sumHessian,
    tree_param: toObject({
      num_deleted: '0',
      num_feature: String(numFeature),
      num_nodes: String(numNode),
      size_leaf_vector: String(leafSize),
    }),
  });
}

/** (numNode) of each node the one above it, from the nodes below each. */
export function findParents(leftChild: Int32Array, rightChild: Int32Array, leafSize: number): Int32Array {
  const parents = new Int32Array(leftChild.length).fill(leafSize === 1 ? NO_PARENT : NO_PARENT_OF_VECTORS);
  for (let node = 0; node < leftChild.length; node++) {
    if (leftChild[node] === -1) continue;
    parents[leftChild[node]!] = node;
    parents[rightChild[node]!] = node;
  }
  return parents;
}

/** The names of categories, from which XGBoost recodes data frames; empty when there are none. */
export function createCategories(categories: TreeContent['categories']): DocumentObject {
  if (categories.every((names) => names === undefined)) {
    return toObject({ enc: [], feature_segments: new Int32Array(0), sorted_idx: new Int32Array(0) });
  }
  const segments = [0];
  const sorted: number[] = [];
  const enc = categories.map((names = []) => {
    const bytes = names.map((name) => new TextEncoder().encode(name));
    sorted.push(...sortNames(bytes));
    segments.push(sorted.length);
    return createNames(bytes);
  });
  return toObject({ enc, feature_segments: Int32Array.from(segments), sorted_idx: Int32Array.from(sorted) });
}

function createNames(names: readonly Uint8Array[]): DocumentObject {
  const offsets = new Int32Array(names.length === 0 ? 0 : names.length + 1);
  names.forEach((name, code) => {
    offsets[code + 1] = offsets[code]! + name.length;
  });
  const values = new Int8Array(offsets.at(-1) ?? 0);
  names.forEach((name, code) => {
    values.set(name, offsets[code]);
  });
  return toObject({ offsets, values });
}

/** Codes in the order of their names, which XGBoost compares as signed bytes. */
function sortNames(names: readonly Uint8Array[]): number[] {
  const codes = names.map((_, code) => code);
  return codes.sort((a, b) => compareSigned(names[a]!, names[b]!));
}

function compareSigned(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const difference = ((a[at]! << 24) >> 24) - ((b[at]! << 24) >> 24);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Refuses names that XGBoost's own reader would refuse. */
function checkFeatureNames(names: readonly string[]): void {
  const wrong = names.find((name) => /[[\]<]/.test(name)) ?? names.find((name, index) => names.indexOf(name) !== index);
  if (wrong === undefined) return;
  throw new ConfigurationError(`XGBoost takes no feature named "${wrong}": names are unique and without [, ] and <`, {
    hint: 'rename the column',
  });
}
