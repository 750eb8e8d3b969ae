import { toMatrix } from '../engine/feature-matrix.ts';
import type { FeatureReader } from '../engine/feature-reader.ts';
import { InvalidOptionError, PayloadTooLargeError } from '../errors.ts';
import type { OutputColumn, OutputTable } from '../frame/frame.ts';
import { nameFeatures } from '../model/feature-names.ts';
import type { ContributionKind, Model, PredictOptions, Scores } from '../model/model.ts';
import { containerColumn } from './container-outputs.ts';
import { hasContainerKey, type OutputName } from './options.ts';

/** The columns of the wanted outputs, in their order: one float32 column per number of a row. */
export function outputColumns(
  model: Model,
  reader: FeatureReader,
  outputs: readonly OutputName[],
  options: PredictOptions,
): OutputColumn[] | Promise<OutputColumn[]> {
  const isReadAgain = outputs.includes('contributions') || outputs.includes('leaf');
  const rows = isReadAgain ? (model.hold?.(reader) ?? toMatrix(reader)) : reader;
  const wanted = { rows, outputs, options };
  const scores = model.score(rows, options);
  if (scores instanceof Promise) return scores.then((found) => scoreColumns(model, found, wanted));
  return scoreColumns(model, scores, wanted);
}

/** The columns that serving would append to the rows of those scores: the prediction, and probabilities where there are any. */
export function answerColumns(model: Model, scores: Scores, rows: FeatureReader): OutputColumn[] {
  const outputs: OutputName[] = scores.probability ? ['prediction', 'probability'] : ['prediction'];
  return scoreColumns(model, scores, { rows, outputs, options: {} });
}

/** Of which rows, what, and how. */
interface Wanted {
  readonly rows: FeatureReader;
  readonly outputs: readonly OutputName[];
  readonly options: PredictOptions;
}

function scoreColumns(model: Model, scores: Scores, { rows, outputs, options }: Wanted): OutputColumn[] {
  const inContainersTerms = hasContainerKey(outputs);
  return outputs.flatMap((output) => {
    switch (output) {
      case 'prediction':
        return predictionColumns(model, scores, rows.numRow);
      case 'margin':
        return marginColumns(model, scores, rows.numRow);
      case 'contributions':
        return contributionColumns(model, rows, options);
      case 'leaf':
        return leafColumns(model, rows, options);
      case 'probability':
        if (!inContainersTerms) return probabilityColumns(model, scores, rows.numRow);
    }
    return [containerColumn(model, scores, rows.numRow, output)];
  });
}

/** The answer of the model object's own `predict`: labels for a classifier, else the objective's output. */
function predictionColumns(
  model: Model,
  { value, prediction, numOutput, classIndex, std, precise }: Scores,
  numRow: number,
): OutputColumn[] {
  const { classes } = model;
  if (classes && classIndex) return [{ name: 'prediction', values: Array.from(classIndex, (k) => classes[k]) }];
  const shape = shapeOf(numOutput);
  const columns = numberColumns(prediction ?? precise?.value ?? value, numRow, { name: 'prediction', shape }, (k) =>
    numOutput === 1 ? 'prediction' : `prediction_${k}`,
  );
  if (!std) return columns;
  const names = (k: number) => (numOutput === 1 ? 'prediction_std' : `prediction_${k}_std`);
  return [...columns, ...numberColumns(std, numRow, { name: 'prediction_std', shape }, names)];
}

function probabilityColumns(model: Model, scores: Scores, numRow: number): OutputColumn[] {
  const { value, numOutput } = scores;
  const { probability } = scores.precise ?? scores;
  if (!probability) {
    throw new InvalidOptionError(`outputs: a model for ${model.summary.objective} has no probabilities`, {
      hint: 'ask for prediction or margin',
    });
  }
  const { classes } = model;
  const table = (numClass: number) => ({ name: 'probability', shape: [numClass] });
  if (classes) return numberColumns(probability, numRow, table(classes.length), (k) => `${classes[k]}_proba`);
  if (numOutput === 1 && model.numGroup === 1) return [{ name: 'probability', values: value }];
  const numClass = numRow > 0 ? probability.length / numRow : model.numGroup;
  return numberColumns(probability, numRow, table(numClass), (k) => `probability_${k}`);
}

function marginColumns({ numGroup }: Model, { margin }: Scores, numRow: number): OutputColumn[] {
  if (!margin)
    throw new InvalidOptionError('outputs: an ensemble of models has no margin', { hint: 'ask for prediction' });
  const table = { name: 'margin', shape: shapeOf(numGroup) };
  return numberColumns(margin, numRow, table, (k) => (numGroup === 1 ? 'margin' : `margin_${k}`));
}

function contributionColumns(model: Model, rows: FeatureReader, options: PredictOptions): OutputColumn[] {
  const explained = model.explained ?? model;
  requireCells(rows.numRow, model.numGroup * (explained.numFeature + 1));
  const contributions = explain(model, rows, 'exact', options);
  const names = [...nameFeatures(explained), 'bias'];
  const { numGroup } = model;
  const table = { name: 'contributions', shape: [...shapeOf(numGroup), names.length] };
  return numberColumns(contributions, rows.numRow, table, (column) => {
    const name = names[column % names.length];
    return numGroup === 1 ? `contribution_${name}` : `contribution_${Math.floor(column / names.length)}_${name}`;
  });
}

/**
 * The model's contributions.
 * @throws InvalidOptionError for an ensemble of models, or a foreign one
 */
export function explain(
  model: Model,
  rows: FeatureReader,
  kind: ContributionKind,
  options: PredictOptions | undefined,
): Float32Array {
  if (model.predictContributions) return model.predictContributions(rows, kind, options);
  throw new InvalidOptionError('outputs: this model has no contributions', {
    hint: 'one XGBoost model has, not an ensemble of several or ONNX',
  });
}

/** Cells of one output: 512 MB while they become columns. */
const MAX_CELLS = 2 ** 26;

function requireCells(numRow: number, numColumn: number): void {
  if (numRow * numColumn <= MAX_CELLS) return;
  throw new PayloadTooLargeError(`outputs: ${numRow} rows of ${numColumn} columns are more than ${MAX_CELLS} cells`, {
    hint: 'send fewer rows at a time, or ask for fewer rounds with iteration-range',
  });
}

function leafColumns(model: Model, rows: FeatureReader, options: PredictOptions): OutputColumn[] {
  requireCells(rows.numRow, model.numTree);
  const leaves = model.predictLeaf(rows, options);
  const numTree = rows.numRow > 0 ? leaves.length / rows.numRow : model.numTree;
  return numberColumns(leaves, rows.numRow, { name: 'leaf', shape: [numTree] }, (tree) => `leaf_${tree}`);
}

/** The shape of what a row has: one number alone is no list. */
function shapeOf(size: number): readonly number[] {
  return size === 1 ? [] : [size];
}

/** The columns of (numRow, …shape) numbers, row-major. */
function numberColumns(
  numbers: Float32Array | readonly number[],
  numRow: number,
  table: OutputTable,
  name: (column: number) => string,
): OutputColumn[] {
  const numColumn = table.shape.reduce((product, size) => product * size, 1);
  if (numColumn === 1) return [{ name: name(0), values: numbers, table }];
  return Array.from({ length: numColumn }, (_, column) => {
    const values = new (numbers.constructor as typeof Float32Array)(numRow);
    for (let row = 0; row < numRow; row++) values[row] = numbers[row * numColumn + column]!;
    return { name: name(column), values, table };
  });
}
