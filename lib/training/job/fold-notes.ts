import type { Assembly, Folding } from './assemble.ts';
import { smallestClass } from './folds.ts';
import type { OutputFile } from './save-model.ts';

/** What whoever uses the models of folds should know of them. */
export function foldNotes(
  assembly: Assembly & { readonly folds: Folding },
  modelFiles: readonly OutputFile[],
): string[] {
  const { folds, classes, train } = assembly;
  const least = classes && smallestClass(train.label);
  const others = modelFiles.map(({ name }) => name).filter((name) => !name.startsWith('xgboost-model-'));
  return [
    ...(folds.watched ? [WATCHED] : []),
    ...(least !== undefined && least < folds.numFold
      ? [`the smallest class has ${least} rows, fewer than there are folds: some folds hold none of it out`]
      : []),
    ...(others.length > 0
      ? [`SageMaker's XGBoost container would take ${others.join(' and ')} in the model's folder for a model`]
      : []),
  ];
}

/** Where the container's metrics mislead. */
const WATCHED =
  "the metrics of rounds are of the whole channels train and validation, as in SageMaker's container, and each model has " +
  'learned from most of these rows; the metrics at the end are of rows that a model has not seen';
