// Answers of estimators in the type that scikit-learn's arrays have: float32 as XGBoost's are, or float64.

import { argmax } from '../../../objective/softmax.ts';
import type { Scores } from '../../model.ts';
import type { Head } from '../compiled.ts';

export type Floats = Float32Array | Float64Array;

/** (numRow, numOutput) what a regressor's `predict` answers */
export function valuesOf({ precise, prediction, value }: Scores): Floats {
  return precise?.value ?? prediction ?? value;
}

/** (numRow, numClass) what a classifier's `predict_proba` answers */
export function probabilitiesOf({ precise, probability }: Scores): Floats {
  return precise?.probability ?? probability!;
}

/** (numRow) one column of those */
export function columnOf(numbers: Floats, numColumn: number, column: number): Floats {
  return numbers.filter((_, at) => at % numColumn === column);
}

/** Zeros, float32 where all of these are. */
export function zerosFor(given: readonly Floats[], length: number): Floats {
  return given.every((numbers) => numbers instanceof Float32Array)
    ? new Float32Array(length)
    : new Float64Array(length);
}

/** (numRow, columns) columns side by side, float32 where all of them are. */
export function besideEachOther(columns: readonly Floats[]): Floats {
  const numRow = columns[0]?.length ?? 0;
  const joined = zerosFor(columns, numRow * columns.length);
  for (const [at, column] of columns.entries()) {
    for (let row = 0; row < numRow; row++) joined[row * columns.length + at] = column[row]!;
  }
  return joined;
}

/** @param values (numRow, numOutput) */
export function answerValues(values: Floats, numOutput = 1): Scores {
  if (values instanceof Float32Array) return { value: values, numOutput };
  return { value: Float32Array.from(values), numOutput, precise: { value: values } };
}

/**
 * @param probability (numRow, numClass)
 * @param classIndex (numRow) what `predict` chooses; the first of the most probable where nothing else is said
 */
export function answerClasses(
  probability: Floats,
  numClass: number,
  classIndex = argmax(probability, numClass),
): Scores {
  const rounded = probability instanceof Float32Array ? probability : Float32Array.from(probability);
  const isBinary = numClass === 2;
  return {
    value: isBinary ? (columnOf(rounded, 2, 1) as Float32Array) : rounded,
    numOutput: isBinary ? 1 : numClass,
    probability: rounded,
    classIndex,
    ...(probability instanceof Float64Array && { precise: { probability } }),
  };
}

/**
 * What a head says of itself that answers classes.
 *
 * @param isPrecise whether its probabilities are float64
 */
export function classesHead(classes: NonNullable<Head['classes']>, isPrecise: boolean, score: Head['score']): Head {
  const isBinary = classes.length === 2;
  const objective = isBinary ? 'binary:logistic' : 'multi:softprob';
  return { kind: 'classifier', classes, numGroup: isBinary ? 1 : classes.length, isPrecise, objective, score };
}

/** The same of one that answers numbers. */
export function valuesHead(numGroup: number, isPrecise: boolean, score: Head['score']): Head {
  return { kind: 'regressor', classes: undefined, numGroup, isPrecise, score };
}

export function arePrecise(members: readonly Head[]): boolean {
  return members.some(({ isPrecise }) => isPrecise);
}
