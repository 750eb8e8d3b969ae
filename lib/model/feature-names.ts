import { ModelFormatError } from '../errors.ts';

/**
 * The names that callers use. The model's own names win when the file beside it lists the same ones, whose order may
 * differ; otherwise the file's: XGBoost refuses names with brackets, so some were trained under others.
 *
 * @param columns what `feature_columns.json` lists
 * @throws ModelFormatError when it lists more or less than the model has
 */
export function chooseFeatureNames(
  own: readonly string[] | undefined,
  numFeature: number,
  columns: readonly string[] | undefined,
): readonly string[] | undefined {
  if (columns === undefined) return own;
  if (columns.length !== numFeature) {
    throw new ModelFormatError(
      `feature_columns.json names ${columns.length} features, but the model has ${numFeature}`,
    );
  }
  const isPermutation = own !== undefined && new Set([...own, ...columns]).size === own.length;
  return isPermutation ? own : columns;
}

/** (numFeature) a model's names, or f0, f1, … */
export function nameFeatures(model: { featureNames: readonly string[] | undefined; numFeature: number }) {
  const { featureNames, numFeature } = model;
  return featureNames ?? Array.from({ length: numFeature }, (_, feature) => `f${feature}`);
}
