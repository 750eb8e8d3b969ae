import { ModelFormatError } from '../errors.ts';
import { mayLackNames } from './categories.ts';
import { BASELINE_ATTRIBUTE, type Estimator, readDroppedMissing, readEstimator, readMissing } from './estimator.ts';
import { chooseFeatureNames, nameFeatures } from './feature-names.ts';
import type { ModelFile } from './formats/index.ts';
import { type Learner, readLearner } from './learner.ts';
import { missingText } from './missing-values.ts';
import { fitPickled } from './pickled-sides.ts';
import type { SideFiles } from './side-files.ts';
import type { ModelParts } from './xgboost-model.ts';

/** As many as a file can have. */
const MAX_TREES = 2 ** 31;

/** Releases up to 1.2, which added the intercept behind the trees. */
const OLD_SUMS = /^(?:0\.|1\.[012]\.|unknown)/;

/** How a model file is to be understood. */
export interface CompletionOptions {
  readonly sides?: SideFiles | undefined;
  /** Whose folder it lies in, where that decides how it answers. */
  readonly form?: FolderForm | undefined;
  /** What is to be said of the files beside it. */
  readonly notes?: readonly string[] | undefined;
}

/**
 * SageMaker's XGBoost container answers every file as a Booster; Workbench's members are estimators even where they do not
 * say so: a classifier or a regressor by their objective.
 */
export type FolderForm = 'container' | 'workbench';

/**
 * What the model in a file is made of, completed by what stands beside it.
 *
 * @throws ModelFormatError when file and side files contradict each other
 */
export function completeParts(
  file: ModelFile,
  bytes: Uint8Array,
  { sides: given = {}, form, notes: others = [] }: CompletionOptions = {},
): ModelParts {
  const bare = readLearner(file.document);
  const { attributes } = bare;
  const saved = { missing: readMissing(attributes), ...(file.estimator ?? readEstimator(attributes)) };
  const { sides, notes } = file.beside ? fitPickled(file.beside, given, bare, saved) : { sides: given, notes: [] };
  const learner = completeLearner(bare, sides);
  const pickled = file.estimator ? { ...saved, treeLimit: readForestLimit(saved, bare) } : saved;
  const completed = completeEstimator(pickled, learner, { sides, form }, file.bestTreeLimit);
  const isOld = file.isWrapped === true && OLD_SUMS.test(bare.version);
  const estimator = isOld ? { ...completed, addsInterceptLast: true } : completed;
  return {
    learner,
    estimator,
    format: file.format,
    bytes,
    document: file.document,
    baseline: given.baseline ?? attributes.get(BASELINE_ATTRIBUTE),
    preparedBy: given.preparedBy,
    notes: [...others, ...(file.estimator ? notes : notesOf(learner)), ...noteCutNames(bare, sides)],
  };
}

/** What is lost of the estimator that was saved, although the file still tells it. */
function notesOf({ attributes }: Learner): string[] {
  const missing = readDroppedMissing(attributes);
  if (missing === undefined) return [];
  const text = missingText(missing);
  const lost = `its scikit_learn attribute says missing=${text}, which XGBoost 3.4.1 leaves out, and so does kindling`;
  return [`${lost}: only blanks and NaN are missing, unless the option missing=${text} is given`];
}

function noteCutNames(learner: Learner, { categories }: SideFiles): string[] {
  const { version } = learner;
  const isCut = nameFeatures(learner).some(
    (name, feature) => mayLackNames(version, learner.categories[feature]) && !categories?.has(name),
  );
  if (!isCut) return [];
  const lost = `XGBoost ${version} saves categories of pandas that are not ASCII without the end of the last ones`;
  return [
    `${lost}: rows with those count as unknown categories, unless category_mappings.json beside the model has all names`,
  ];
}

/** A label encoder makes any model a classifier. */
function completeEstimator(
  saved: Estimator,
  learner: Learner,
  { sides = {}, form }: CompletionOptions,
  bestTreeLimit: number | undefined,
): Estimator {
  if (sides.classes !== undefined) {
    if (learner.objective.classification === undefined && saved.kind !== 'classifier') {
      throw new ModelFormatError(`there is a label encoder, but ${learner.objective.name} predicts no classes`);
    }
    const isKnown = saved.kind === 'classifier';
    const reason = isKnown
      ? `${saved.reason}, with the labels of the encoder beside it`
      : 'a label encoder stands beside it';
    return { ...saved, kind: 'classifier', classes: sides.classes, reason };
  }
  if (form === 'container') return asContainer(saved, learner, bestTreeLimit);
  if (form !== 'workbench' || saved.kind !== 'booster') return saved;
  const kind = learner.objective.classification === undefined ? 'regressor' : 'classifier';
  return { ...saved, kind, reason: 'it is a member of a Workbench ensemble' };
}

/**
 * The container loads whatever it finds as a Booster and predicts with `ntree_limit=booster.best_ntree_limit`, an attribute
 * that early stopping left in files of 1.4 to 1.7 and in pickles.
 */
function asContainer(saved: Estimator, { attributes }: Learner, bestTreeLimit: number | undefined): Estimator {
  const own = saved.kind === 'booster' ? '' : `, although the file is a ${saved.kind}'s`;
  return {
    ...saved,
    kind: 'booster',
    classes: undefined,
    reason: `SageMaker's XGBoost container answers so for a file called xgboost-model${own}`,
    treeLimit: readLimit(bestTreeLimit ?? attributes.get('best_ntree_limit')),
  };
}

/** 1.4 and 1.5 kept no number of trees for each round, so that the best of a pickled forest's is known by its trees alone. */
function readForestLimit({ kind }: Estimator, { attributes }: Learner): number | undefined {
  if (kind === 'booster' || !attributes.has('best_iteration')) return undefined;
  return readLimit(attributes.get('best_ntree_limit'));
}

function readLimit(value: string | number = 0): number | undefined {
  const limit = Number(value);
  return Number.isInteger(limit) && limit > 0 && limit < MAX_TREES ? limit : undefined;
}

function completeLearner(learner: Learner, sides: SideFiles): Learner {
  const featureNames = chooseFeatureNames(learner.featureNames, learner.numFeature, sides.featureNames);
  const named = { ...learner, featureNames };
  return { ...named, categories: chooseCategories(named, sides.categories) };
}

/** The model's own categories win, if they are whole: it recodes by value whatever the mapping beside it says. */
function chooseCategories(learner: Learner, mappings: SideFiles['categories']): Learner['categories'] {
  if (mappings === undefined) return learner.categories;
  return nameFeatures(learner).map((name, feature) => {
    const values = mappings.get(name);
    const own = learner.categories[feature];
    const given = values && new Map(values.map((value, code) => [value, code]));
    return mayLackNames(learner.version, own) ? (given ?? own) : (own ?? given);
  });
}
