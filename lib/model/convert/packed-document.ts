import type { LinearBooster } from '../../engine/gblinear.ts';
import type { TreeEnsemble } from '../../engine/tree-ensemble.ts';
import { DocumentNode, type DocumentObject, toObject } from '../formats/document.ts';
import { countRounds, type Learner } from '../learner.ts';
import { createModelDocument, createTreeBooster, type SavedTree } from '../save/model-document.ts';

/**
 * The document of a model that has no file of XGBoost's any more, as its packed artifact keeps what predicts and explains
 * alone: parameters of the objective and weights of inner nodes are not in it.
 */
export function createPackedDocument(learner: Learner): DocumentNode {
  const { booster, objective, numGroup } = learner;
  const isMulticlass = objective.classification === 'multiclass';
  const document = createModelDocument({
    numFeature: learner.numFeature,
    numClass: isMulticlass ? numGroup : 0,
    numTarget: isMulticlass ? 1 : numGroup,
    baseScore: learner.baseScore,
    isEstimated: isUnlinked(learner),
    booster: 'ensemble' in booster ? describeTrees(booster.ensemble, booster.name) : describeLinear(booster.linear),
    objective: objective.name,
    objectiveBlock: toObject({}),
    attributes: learner.attributes,
    featureNames: [],
    featureTypes: [],
  });
  return new DocumentNode(document);
}

/** Only without rounds it matters whether the intercept was estimated: then it is the margin. */
function isUnlinked({ booster, baseScore, baseMargin, objective, version }: Learner): boolean {
  if (version.startsWith('0.')) return false; // whose intercept is a margin, and always was linked
  return countRounds(booster) === 0 && !Object.is(objective.toMargin(baseScore)[0], baseMargin[0]);
}

function describeLinear({ weight, numRound }: LinearBooster): DocumentObject {
  return toObject({ model: toObject({ weights: weight, boosted_rounds: numRound }), name: 'gblinear' });
}

function describeTrees(ensemble: TreeEnsemble, name: string): DocumentObject {
  const { leafSize, numGroup, iterationIndptr } = ensemble;
  const treesPerLayer = leafSize > 1 ? 1 : numGroup;
  return createTreeBooster({
    numFeature: ensemble.numFeature,
    leafSize,
    numParallelTree: Math.max(1, Math.floor((iterationIndptr[1] ?? 0) / treesPerLayer)),
    trees: Array.from({ length: ensemble.numTree }, (_, tree) => sliceTree(ensemble, tree)),
    treeGroup: ensemble.treeGroup,
    treeWeight: name === 'dart' ? ensemble.treeWeight : undefined,
    iterationIndptr,
    categories: [],
  });
}

/** One tree with ids of its own; views wherever numbers stay as they are. */
function sliceTree(ensemble: TreeEnsemble, tree: number): SavedTree {
  const [begin, end] = [ensemble.treeOffset[tree]!, ensemble.treeOffset[tree + 1]!];
  const leftChild = ensemble.leftChild.subarray(begin, end);
  const splitCondition = ensemble.splitCondition.subarray(begin, end);
  const first = ensemble.categoryOffset[begin]!;
  const hasStatistics = ensemble.sumHessian.length > 0;
  return {
    leftChild: leftChild.map((child) => (child === -1 ? -1 : child - begin)),
    ...sliceLeaves(ensemble, begin, end),
    splitIndex: ensemble.splitIndex.subarray(begin, end),
    splitCondition,
    defaultLeft: ensemble.defaultLeft.subarray(begin, end),
    categoryOffset: ensemble.categoryOffset.subarray(begin, end + 1).map((offset) => offset - first),
    categories: ensemble.categories.subarray(first, ensemble.categoryOffset[end]),
    sumHessian: hasStatistics ? ensemble.sumHessian.subarray(begin, end) : new Float32Array(0),
    lossChange: hasStatistics ? ensemble.lossChange.subarray(begin, end) : new Float32Array(0),
    baseWeight:
      ensemble.leafSize > 1
        ? new Float32Array(leftChild.length * ensemble.leafSize)
        : splitCondition.map((value, node) => (leftChild[node] === -1 ? value : 0)),
  };
}

/** Leaves name their rows of the ensemble's leaf vectors, which follow one another tree by tree. */
function sliceLeaves(
  { leftChild, rightChild, leafVector, leafSize }: TreeEnsemble,
  begin: number,
  end: number,
): Pick<SavedTree, 'rightChild' | 'leafVector'> {
  const isLeaf = (node: number) => leftChild[node] === -1;
  let firstRow = Infinity;
  let endRow = 0;
  for (let node = begin; leafSize > 1 && node < end; node++) {
    if (!isLeaf(node) || rightChild[node] === -1) continue;
    firstRow = Math.min(firstRow, rightChild[node]!);
    endRow = Math.max(endRow, rightChild[node]! + 1);
  }
  const shift = (child: number, node: number) =>
    child === -1 ? -1 : child - (isLeaf(begin + node) ? firstRow : begin);
  return {
    rightChild: rightChild.subarray(begin, end).map(shift),
    leafVector: endRow === 0 ? new Float32Array(0) : leafVector.subarray(firstRow * leafSize, endRow * leafSize),
  };
}
