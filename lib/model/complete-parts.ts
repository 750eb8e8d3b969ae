import { ModelFormatError } from '../errors.ts';
import { type Estimator, readDroppedMissing, readEstimator, readMissing } from './estimator.ts';
import { chooseFeatureNames } from './feature-names.ts';
import type { ModelFile } from './formats/index.ts';
import { type Learner, readLearner } from './learner.ts';
import type { SideFiles } from './side-files.ts';
import type { ModelParts } from './xgboost-model.ts';

/** How a model file is to be understood. */
export interface CompletionOptions {
  readonly sides?: SideFiles | undefined;
  /** The file was an estimator even where it does not say so: a classifier or regressor by its objective. */
  readonly isEstimator?: boolean | undefined;
}

/**
 * What the model in a file is made of, completed by what stands beside it.
 *
 * @throws ModelFormatError when file and side files contradict each other
 */
export function completeParts(
  file: ModelFile,
  bytes: Uint8Array,
  { sides = {}, isEstimator = false }: CompletionOptions = {},
): ModelParts {
  const learner = completeLearner(readLearner(file.document), sides);
  const { attributes } = learner;
  const saved = { missing: readMissing(attributes), ...(file.estimator ?? readEstimator(attributes)) };
  const estimator = completeEstimator(saved, learner, sides, isEstimator);
  return { learner, estimator, format: file.format, bytes, notes: file.estimator ? [] : notesOf(learner) };
}

/** What is lost of the estimator that was saved, although the file still tells it. */
function notesOf({ attributes }: Learner): string[] {
  const missing = readDroppedMissing(attributes);
  if (missing === undefined) return [];
  const lost = `its scikit_learn attribute says missing=${missing}, which XGBoost 3.4.1 leaves out, and so does kindling`;
  return [`${lost}: only blanks and NaN are missing, unless the option missing=${missing} is given`];
}

/** A label encoder makes any model a classifier. */
function completeEstimator(saved: Estimator, learner: Learner, sides: SideFiles, isEstimator: boolean): Estimator {
  if (sides.classes !== undefined) {
    if (learner.objective.classification === undefined && saved.kind !== 'classifier') {
      throw new ModelFormatError(`there is a label encoder, but ${learner.objective.name} predicts no classes`);
    }
    return { ...saved, kind: 'classifier', classes: sides.classes };
  }
  if (!isEstimator || saved.kind !== 'booster') return saved;
  return { ...saved, kind: learner.objective.classification === undefined ? 'regressor' : 'classifier' };
}

function completeLearner(learner: Learner, sides: SideFiles): Learner {
  const featureNames = chooseFeatureNames(learner.featureNames, learner.numFeature, sides.featureNames);
  return { ...learner, featureNames, categories: chooseCategories(learner, featureNames, sides.categories) };
}

/** The model's own categories win: it recodes by value whatever the mapping beside it says. */
function chooseCategories(
  learner: Learner,
  names: readonly string[] | undefined,
  mappings: SideFiles['categories'],
): Learner['categories'] {
  if (mappings === undefined || names === undefined) return learner.categories;
  return names.map((name, feature) => {
    const values = mappings.get(name);
    return learner.categories[feature] ?? (values && new Map(values.map((value, code) => [value, code])));
  });
}
