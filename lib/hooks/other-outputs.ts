import type { FeatureReader } from '../engine/feature-reader.ts';
import { InvalidOptionError, PayloadTooLargeError } from '../errors.ts';
import type { OutputColumn } from '../frame/frame.ts';
import { nameFeatures } from '../model/feature-names.ts';
import type { ContributionKind, Model, PredictOptions, Scores } from '../model/model.ts';
import { containerColumn } from './container-outputs.ts';
import { numberColumns, shapeOf } from './number-columns.ts';
import type { OutputName, OutputOptions } from './options.ts';
import { sumContributions } from './sum-contributions.ts';

/** The columns of an output; `probability` in the container's terms. */
export function otherColumns(
  output: Exclude<OutputName, 'prediction'>,
  model: Model,
  scores: Scores,
  { rows, options }: { readonly rows: FeatureReader; readonly options: OutputOptions },
): OutputColumn[] {
  switch (output) {
    case 'margin':
      return marginColumns(model, scores, rows.numRow);
    case 'contributions':
      return contributionColumns(model, rows, options);
    case 'leaf':
      return leafColumns(model, rows, options);
  }
  return [containerColumn(model, scores, rows.numRow, output)];
}

function marginColumns({ numGroup }: Model, { margin }: Scores, numRow: number): OutputColumn[] {
  if (!margin)
    throw new InvalidOptionError('outputs: an ensemble of models has no margin', { hint: 'ask for prediction' });
  const table = { name: 'margin', shape: shapeOf(numGroup) };
  return numberColumns(margin, numRow, table, (k) => (numGroup === 1 ? 'margin' : `margin_${k}`));
}

function contributionColumns(model: Model, rows: FeatureReader, options: OutputOptions): OutputColumn[] {
  const { contributions: of = 'features', ...others } = options;
  const explained = model.explained ?? model;
  requireCells(rows.numRow, model.numGroup * (explained.numFeature + 1));
  const found = explain(model, rows, 'exact', others);
  const contributions = of === 'columns' ? sumContributions(model, found) : found;
  const names = [...nameFeatures(of === 'columns' ? model : explained), 'bias'];
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
