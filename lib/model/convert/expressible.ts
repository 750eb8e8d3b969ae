import type { TreeEnsemble } from '../../engine/tree-ensemble.ts';
import { ModelFormatError } from '../../errors.ts';
import type { DocumentNode } from '../formats/document.ts';
import { type Conversion, listTrees } from './conversion.ts';
import { isLinkedLogit } from './intercept.ts';

/** The first release that knows an objective, where that is not 1.0. */
const OBJECTIVES_SINCE: ReadonlyMap<string, string> = new Map([
  ['survival:aft', '1.1'],
  ['reg:pseudohubererror', '1.2'],
  ['reg:absoluteerror', '1.7'],
  ['reg:quantileerror', '2.0'],
  ['reg:expectileerror', '3.3'],
]);

/** What a model may have that not every release can read. */
interface Need {
  readonly since: string;
  readonly what: string;
}

/**
 * Refuses a model that a release cannot read, or would read as another one.
 *
 * @throws ModelFormatError naming what it has, and since which release that is known
 */
export function checkExpressible(conversion: Conversion): void {
  const { release } = conversion;
  const missing = listNeeds(conversion).filter(({ since }) => !release.since(since));
  if (missing.length === 0) return;
  const least = missing
    .map(({ since }) => since)
    .toSorted()
    .at(-1)!;
  const whats = missing.map(({ what, since }) => `${what} (XGBoost ${since} and later)`).join(', ');
  throw new ModelFormatError(`XGBoost ${release.name} cannot read this model: it has ${whats}`, {
    hint: `release=${least} or a later one can say it`,
  });
}

function listNeeds({ document, learner, release }: Conversion): Need[] {
  const { objective, booster, numGroup } = learner;
  const needs: Need[] = [];
  const need = (is: boolean, since: string, what: string) => is && needs.push({ since, what });
  const since = OBJECTIVES_SINCE.get(objective.name);
  need(since !== undefined, since ?? '', `the objective ${objective.name}`);
  need(numGroup > 1 && objective.classification !== 'multiclass', '1.6', `${numGroup} targets`);
  if (!('ensemble' in booster)) {
    need(isLinkedLogit(learner, release), '1.3', 'an intercept of binary:logitraw that is no probability');
    return needs;
  }
  const { ensemble } = booster;
  need(ensemble.leafSize > 1, '2.0', 'leaves of several numbers');
  need(ensemble.categories.length > 0, '1.5', 'splits by category');
  need(!hasEqualRounds(ensemble.iterationIndptr), '2.0', 'rounds with different numbers of trees');
  need(listTrees(document).some(hasPruned), '1.1', 'trees with pruned nodes');
  need(!hasNeighbours(ensemble), '3.1', 'nodes whose right child does not follow the left one');
  return needs;
}

/** 1.0 does not keep how many there are, which it wants to know when it reads them. */
function hasPruned(tree: DocumentNode): boolean {
  const parameters = tree.object('tree_param');
  return parameters.has('num_deleted') && parameters.text('num_deleted') !== '0';
}

/** As in every file that XGBoost has written. */
function hasNeighbours({ leftChild, rightChild }: TreeEnsemble): boolean {
  return leftChild.every((left, node) => left === -1 || rightChild[node] === left + 1);
}

function hasEqualRounds(indptr: Int32Array): boolean {
  return indptr.every((begin, round) => begin === round * (indptr[1] ?? 0));
}
