import { BASELINE_FILE, createBaseline, type Distribution, writeBaseline } from '../../drift/baseline.ts';
import { measureCodes, measureNumbers } from '../../drift/measure.ts';
import { isNumbers, type OutputColumn } from '../../frame/frame.ts';
import type { Model } from '../../model/model.ts';
import type { TrainingSet } from '../training-set.ts';
import type { Assembly } from './assemble.ts';
import type { OutputFile } from './save-model.ts';

/**
 * What drift is measured against: how the training rows' features are spread, and the predictions of the validation rows, as a
 * model knows the rows too well that it has learned from.
 *
 * @param columns of the validation rows
 */
export function baselineFile(
  model: Model,
  columns: readonly OutputColumn[],
  { train, features }: Assembly,
): OutputFile {
  const spread = features.map(({ name, categories }, feature) => {
    const values = columnOf(train, feature);
    return categories ? measureCodes(name, values, categories) : measureNumbers(name, values);
  });
  const predicted = columns.filter(({ name }) => /^prediction(?:_\d+)?$/.test(name));
  const baseline = createBaseline(
    spread,
    predicted.map((column) => predictionsOf(column, model)),
  );
  return { name: BASELINE_FILE, bytes: Buffer.from(writeBaseline(baseline)) };
}

/** (numRow) */
function columnOf({ values, numRow, numFeature }: TrainingSet, feature: number): Float32Array {
  const column = new Float32Array(numRow);
  for (let row = 0; row < numRow; row++) column[row] = values[row * numFeature + feature]!;
  return column;
}

function predictionsOf({ name, values }: OutputColumn, { classes }: Model): Distribution {
  if (isNumbers(values)) return measureNumbers(name, Float32Array.from(values));
  const codes = new Map(classes?.map((label, code) => [label, code]));
  return measureCodes(
    name,
    values.map((label) => codes.get(label as string | number)),
    (classes ?? []).map(String),
  );
}
