import { ModelFormatError } from '../../errors.ts';
import { BASELINE_ATTRIBUTE, MISSING_ATTRIBUTE } from '../estimator.ts';
import { type DocumentNode, type DocumentObject, type DocumentValue, toObject } from '../formats/document.ts';
import type { Learner } from '../learner.ts';
import { formatFloat } from '../save/float-text.ts';
import type { XgboostModel } from '../xgboost-model.ts';
import { convertCategories } from './categories.ts';
import { type Conversion, findModel, listTrees, readParallelTrees } from './conversion.ts';
import { checkExpressible } from './expressible.ts';
import { changesWithoutRounds, convertIntercept, type Intercept } from './intercept.ts';
import { describeLosses } from './losses.ts';
import { convertObjective, needsParameters } from './objective-blocks.ts';
import { createPackedDocument } from './packed-document.ts';
import type { Release } from './release.ts';
import { convertTrees, createLeaf, type TreeTarget } from './trees.ts';

/** What scikit-learn's interface of XGBoost keeps of an estimator, as JSON. */
const ESTIMATOR_ATTRIBUTE = 'scikit_learn';

/** A model as a release of XGBoost saves it. */
export interface ConvertedModel {
  readonly document: DocumentObject;
  /** What the file does not say, or says otherwise, for people. */
  readonly notes: readonly string[];
}

/**
 * A model as a release of XGBoost saves it. Its trees are converted when they are written, one after the other.
 *
 * @param given the document of its file; a packed model has none any more
 * @throws ModelFormatError naming what the release cannot read
 */
export function convertModel(model: XgboostModel, given: DocumentNode | undefined, release: Release): ConvertedModel {
  const { learner } = model;
  if (given === undefined && needsParameters(learner.objective.name)) throw withoutLevels(learner);
  const conversion: Conversion = { document: given ?? createPackedDocument(learner), learner, release };
  checkExpressible(conversion);
  const notes = describeLosses(conversion);
  if (given === undefined) {
    notes.push(
      'a packed model keeps neither weights of inner nodes nor parameters of the objective: they are written as 0 and as the defaults, which matters for further training alone',
    );
  }
  return { document: createDocument(conversion, model, notes), notes };
}

function withoutLevels({ objective }: Learner): ModelFormatError {
  return new ModelFormatError(
    `a packed ${objective.name} does not keep its levels, without which XGBoost reads no file`,
    {
      hint: 'convert the file that was packed',
    },
  );
}

function createDocument(conversion: Conversion, { estimator, baseline }: Saved, notes: string[]): DocumentObject {
  const { document, learner, release } = conversion;
  const source = document.object('learner');
  const intercept = convertIntercept(learner, release);
  if (intercept.round !== undefined) {
    notes.push(
      `XGBoost ${release.name} cannot be told the intercept of this model: a first round of one-leaf trees adds it, so that predictions are the same and there is one round more`,
    );
  } else if (changesWithoutRounds(learner) && !release.since('3.1')) {
    notes.push(
      'the file counts no rounds, and XGBoost before 3.1 makes another margin of the intercept of such a model than 3.4 does',
    );
  }
  const parameters = source.object('learner_model_param');
  return toObject({
    learner: toObject({
      attributes: convertAttributes(conversion, { estimator, baseline }, intercept),
      ...(release.since('1.4') && {
        feature_names: learner.featureNames ?? [],
        feature_types: learner.featureTypes,
      }),
      gradient_booster: convertBooster(conversion, intercept, notes),
      learner_model_param: convertParameters(parameters, intercept, release),
      objective: convertObjective(
        learner.objective.name,
        source.object('objective'),
        release,
        parameters.text('num_class'),
      ),
    }),
    version: [...release.version],
  });
}

function convertParameters(given: DocumentNode, intercept: Intercept, release: Release): DocumentObject {
  const textOf = (key: string, otherwise: string) => (given.has(key) ? given.text(key) : otherwise);
  const isEstimated = textOf('boost_from_average', '1');
  return toObject({
    base_score: intercept.text,
    num_class: given.text('num_class'),
    num_feature: given.text('num_feature'),
    ...(release.since('1.6') && { num_target: textOf('num_target', '1') }),
    ...(release.since('1.7') && { boost_from_average: intercept.round ? '0' : isEstimated }),
  });
}

/** What a file of XGBoost's has no place for but its attributes. */
type Saved = Pick<XgboostModel, 'estimator' | 'baseline'>;

/** Those of the file, and what the estimator around it and the baseline beside it say. */
function convertAttributes(
  { learner, document, release }: Conversion,
  { estimator, baseline }: Saved,
  { round }: Intercept,
): DocumentObject {
  const attributes = new Map<string, string>(learner.attributes);
  const add = (key: string, text: string) => attributes.has(key) || attributes.set(key, text);
  if (['classifier', 'regressor', 'ranker'].includes(estimator.kind)) {
    add(ESTIMATOR_ATTRIBUTE, `{"_estimator_type": "${estimator.kind}"}`);
  }
  if (!release.since('2.0')) describeClasses(attributes, learner, release);
  const missing = estimator.missing ?? [];
  if (missing.length > 0) add(MISSING_ATTRIBUTE, missing.map(String).join(','));
  if (baseline !== undefined) attributes.set(BASELINE_ATTRIBUTE, baseline);
  if (estimator.treeLimit !== undefined) add('best_ntree_limit', String(estimator.treeLimit));
  if (round !== undefined) {
    moveRound(attributes, 'best_iteration', 1);
    moveRound(attributes, 'best_ntree_limit', readParallelTrees(document));
  }
  return attributes;
}

/** What XGBClassifier before 2.0 takes from its attribute alone: without it probabilities have another shape, or are the labels. */
function describeClasses(attributes: Map<string, string>, { objective, numGroup }: Learner, release: Release): void {
  const text = attributes.get(ESTIMATOR_ATTRIBUTE)?.trim() ?? '';
  if (objective.classification === undefined || !/^\{.*"classifier".*\}$/s.test(text)) return;
  const isMulticlass = objective.classification === 'multiclass';
  const numClass = isMulticlass ? numGroup : 2;
  const members: Record<string, unknown> = {
    n_classes_: isMulticlass ? numClass : undefined,
    objective: isMulticlass && !release.since('1.4') ? objective.name : undefined,
    _le: release.since('1.3') ? undefined : { classes_: Array.from({ length: numClass }, (_, label) => label) },
  };
  const added = Object.entries(members).filter(([key, value]) => value !== undefined && !text.includes(`"${key}"`));
  const texts = added.map(([key, value]) => `, "${key}": ${JSON.stringify(value)}`);
  attributes.set(ESTIMATOR_ATTRIBUTE, `${text.slice(0, -1)}${texts.join('')}}`);
}

/** A count of rounds or trees, where there is one, with the first round added. */
function moveRound(attributes: Map<string, string>, key: string, step: number): void {
  const count = Number(attributes.get(key) ?? Number.NaN);
  if (Number.isInteger(count) && count >= 0) attributes.set(key, String(count + step));
}

function convertBooster(conversion: Conversion, intercept: Intercept, notes: string[]): DocumentObject {
  const { learner, document, release } = conversion;
  const { booster } = learner;
  if (!('ensemble' in booster)) return convertLinear(findModel(document), release);
  const weights =
    booster.name === 'dart' ? [...firstRound(conversion, intercept, 1), ...booster.ensemble.treeWeight] : [];
  const weightDrop = booster.name === 'dart' && { weight_drop: Float32Array.from(weights) };
  const model = { ...convertTreeModel(conversion, intercept, notes), ...(release.since('3.4') && weightDrop) };
  const gbtree = { model: toObject(model), name: 'gbtree' };
  if (!weightDrop || release.since('3.4')) return toObject(gbtree);
  if (release.since('3.3')) return toObject({ ...gbtree, ...weightDrop });
  return toObject({ gbtree: toObject(gbtree), name: 'dart', ...weightDrop });
}

function convertLinear(model: DocumentNode, release: Release): DocumentObject {
  const numRound = model.has('boosted_rounds') ? model.integer('boosted_rounds') : 0;
  const members: Record<string, DocumentValue> = {
    weights: model.float32s('weights'),
    ...(release.since('1.5') && { boosted_rounds: numRound }),
  };
  return toObject({ model: toObject(members), name: 'gblinear' });
}

/** The same for each tree of the first round, where there is one. */
function firstRound<Value>({ document, learner }: Conversion, { round }: Intercept, value: Value): Value[] {
  if (round === undefined || !('ensemble' in learner.booster)) return [];
  const numGroup = learner.booster.ensemble.leafSize > 1 ? 1 : round.length;
  return new Array(numGroup * readParallelTrees(document)).fill(value);
}

function convertTreeModel(
  conversion: Conversion,
  intercept: Intercept,
  notes: string[],
): Record<string, DocumentValue> {
  const { document, learner, release } = conversion;
  const { ensemble } = learner.booster as Extract<Learner['booster'], { ensemble: unknown }>;
  const target = { release, numFeature: learner.numFeature, leafSize: ensemble.leafSize };
  const first = createFirstRound(conversion, intercept, target);
  const trees = [...first.trees, ...convertTrees(listTrees(document), first.trees.length, target)];
  const indptr = Array.from(ensemble.iterationIndptr, (begin) => begin + first.trees.length);
  return {
    gbtree_model_param: toObject({
      num_trees: String(trees.length),
      ...(release.since('1.6') && { num_parallel_tree: String(readParallelTrees(document)) }),
      ...(!release.since('2.0') && { size_leaf_vector: '0' }),
    }),
    tree_info: [...first.groups, ...ensemble.treeGroup],
    trees,
    ...(release.since('2.0') && { iteration_indptr: first.trees.length > 0 ? [0, ...indptr] : indptr }),
    ...(release.since('3.1') && { cats: nameCategories(document, learner, notes) }),
  };
}

function nameCategories(document: DocumentNode, learner: Learner, notes: string[]): DocumentObject {
  const { cats, isComplete } = convertCategories(document, learner);
  if (!isComplete) {
    notes.push('names of categories that stand beside the model are not in its file: send codes, or use kindling pack');
  }
  return cats;
}

/** Trees of one leaf each: of each group the first one adds its intercept, and those parallel to it nothing. */
function createFirstRound(
  conversion: Conversion,
  { round }: Intercept,
  target: TreeTarget,
): { trees: DocumentObject[]; groups: number[] } {
  if (round === undefined) return { trees: [], groups: [] };
  const numParallel = readParallelTrees(conversion.document);
  const leaves = target.leafSize > 1 ? [round] : Array.from(round, (margin) => Float32Array.of(margin));
  const all = leaves.flatMap((leaf, group) =>
    Array.from({ length: numParallel }, (_, index) => ({ group, leaf: index === 0 ? leaf : leaf.map(() => -0) })),
  );
  return {
    trees: all.map(({ leaf }, id) => createLeaf(leaf, id, target)),
    groups: all.map(({ group }) => group),
  };
}

/** How a release writes float32 numbers in JSON: before 1.2 with all digits of the float64 that they are. */
export function floatFormatOf(release: Release): (value: number) => string {
  return release.since('1.2') ? formatFloat : formatAllDigits;
}

/** `1.45820188522338867e+00` */
function formatAllDigits(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  // of two equally near decimals C takes the even one, where toExponential takes the larger
  const isTie = /^-?\d\.\d{16}[02468]50*e/.test(value.toExponential(60));
  const rounded = isTie ? truncated(value) : value.toExponential(17);
  const text = rounded.replace(/e([+-])(\d)$/, 'e$10$2');
  return Object.is(value, -0) ? `-${text}` : text;
}

function truncated(value: number): string {
  const [digits, exponent] = value.toExponential(60).split('e') as [string, string];
  return `${digits.slice(0, digits.indexOf('.') + 18)}e${exponent}`;
}
