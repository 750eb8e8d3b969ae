import type { FeatureMatrix } from '../engine/feature-matrix.ts';
import { InvalidOptionError } from '../errors.ts';
import type { OutputColumn } from '../frame/frame.ts';
import type { Model, Scores } from '../model/model.ts';
import type { OutputName, TransformOptions } from './options.ts';

/** The columns that the options ask for, named as in `docs/`: one float32 column per number of a row. */
export async function outputColumns(
  model: Model,
  matrix: FeatureMatrix,
  outputs: readonly OutputName[],
  { iterationRange }: TransformOptions,
): Promise<OutputColumn[]> {
  const scores = await model.score(matrix, { iterationRange });
  const make: { [output in OutputName]: () => OutputColumn[] } = {
    prediction: () => predictionColumns(model, scores, matrix.numRow),
    probability: () => probabilityColumns(model, scores, matrix.numRow),
    margin: () => marginColumns(model, scores, matrix.numRow),
    leaf: () => leafColumns(model, matrix, { iterationRange }),
  };
  return outputs.flatMap((output) => make[output]());
}

/** What the model object's own `predict` returns: labels for a classifier, else the objective's output. */
export function predictionColumns(
  model: Model,
  { value, numOutput, classIndex, std }: Scores,
  numRow: number,
): OutputColumn[] {
  const { classes } = model;
  if (classes && classIndex) return [{ name: 'prediction', values: Array.from(classIndex, (k) => classes[k]) }];
  const columns = numberColumns(value, numRow, numOutput, (k) => (numOutput === 1 ? 'prediction' : `prediction_${k}`));
  if (!std) return columns;
  const names = (k: number) => (numOutput === 1 ? 'prediction_std' : `prediction_${k}_std`);
  return [...columns, ...numberColumns(std, numRow, numOutput, names)];
}

function probabilityColumns(model: Model, { value, numOutput, probability }: Scores, numRow: number): OutputColumn[] {
  if (!probability) {
    throw new InvalidOptionError(`outputs: a model for ${model.summary.objective} has no probabilities`, {
      hint: 'ask for prediction or margin',
    });
  }
  const { classes } = model;
  if (classes) return numberColumns(probability, numRow, classes.length, (k) => `${classes[k]}_proba`);
  if (numOutput === 1 && model.numGroup === 1) return [{ name: 'probability', values: value }];
  const numClass = probability.length / Math.max(numRow, 1);
  return numberColumns(probability, numRow, numRow > 0 ? numClass : model.numGroup, (k) => `probability_${k}`);
}

function marginColumns({ numGroup }: Model, { margin }: Scores, numRow: number): OutputColumn[] {
  if (!margin)
    throw new InvalidOptionError('outputs: an ensemble of models has no margin', { hint: 'ask for prediction' });
  return numberColumns(margin, numRow, numGroup, (k) => (numGroup === 1 ? 'margin' : `margin_${k}`));
}

function leafColumns(model: Model, matrix: FeatureMatrix, options: TransformOptions): OutputColumn[] {
  const leaves = model.predictLeaf(matrix, options);
  const numTree = matrix.numRow > 0 ? leaves.length / matrix.numRow : model.numTree;
  return numberColumns(leaves, matrix.numRow, numTree, (tree) => `leaf_${tree}`);
}

/** The columns of a (numRow, numColumn) row-major table. */
function numberColumns(
  table: Float32Array,
  numRow: number,
  numColumn: number,
  name: (column: number) => string,
): OutputColumn[] {
  return Array.from({ length: numColumn }, (_, column) => ({
    name: name(column),
    values:
      numColumn === 1 ? table : Float32Array.from({ length: numRow }, (_, row) => table[row * numColumn + column]),
  }));
}
