import { groupDigits } from '../../lib/short-text.ts';
import type { Assembly } from '../../lib/training/job/assemble.ts';
import type { Parameters } from '../../lib/training/parameters.ts';

/** One line that says what is trained on what. */
export function startLine(assembly: Assembly, parameters: Parameters): string {
  const { features, classes, id } = assembly;
  const kinds = classes ? `, ${classes.length} classes` : '';
  const names = id ? `, id ${id.name}` : '';
  return `${rowsText(assembly)}, ${features.length} features${featureKinds(assembly)}, ${labelText(assembly)}${kinds}${names}: ${parameters.num_boost_round} rounds of ${parameters.objective}`;
}

function rowsText({ train, validation, folds }: Assembly): string {
  if (folds) {
    const times = folds.numRepeat > 1 ? `, ${folds.numRepeat} times` : '';
    return `${groupDigits(train.numRow)} rows in ${folds.numFold} folds${times}`;
  }
  if (train === validation) return `${groupDigits(train.numRow)} rows (all for both training and validation)`;
  return `${groupDigits(train.numRow)} training and ${groupDigits(validation.numRow)} validation rows`;
}

/** ` (1 categorical, 2 without values)` */
function featureKinds({ train: { values, numFeature }, features }: Assembly): string {
  const numCategorical = features.filter(({ categories }) => categories).length;
  const numEmpty = features.filter((_, feature) => isEmpty(values, feature, numFeature)).length;
  const kinds = [
    ...(numCategorical > 0 ? [`${numCategorical} categorical`] : []),
    ...(numEmpty > 0 ? [`${numEmpty} without values`] : []),
  ];
  return kinds.length > 0 ? ` (${kinds.join(', ')})` : '';
}

function isEmpty(values: Float32Array, feature: number, numFeature: number): boolean {
  let at = feature;
  while (at < values.length && Number.isNaN(values[at])) at += numFeature;
  return at >= values.length;
}

function labelText({ train, targets }: Assembly): string {
  if (train.labelLowerBound) return `label between ${targets.join(' and ')}`;
  return `${targets.length > 1 ? 'targets' : 'target'} ${targets.join(', ')}`;
}
