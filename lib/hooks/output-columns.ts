import { toMatrix } from '../engine/feature-matrix.ts';
import type { FeatureReader } from '../engine/feature-reader.ts';
import { InvalidOptionError } from '../errors.ts';
import type { OutputColumn } from '../frame/frame.ts';
import type { Model, Scores } from '../model/model.ts';
import { numberColumns, shapeOf } from './number-columns.ts';
import { hasContainerKey, type OutputName, type OutputOptions } from './options.ts';
import { otherColumns } from './wishes.ts';

/** The columns of the wanted outputs, in their order: one float32 column per number of a row. */
export function outputColumns(
  model: Model,
  reader: FeatureReader,
  outputs: readonly OutputName[],
  options: OutputOptions,
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
  readonly options: OutputOptions;
}

function scoreColumns(model: Model, scores: Scores, { rows, outputs, options }: Wanted): OutputColumn[] {
  const inContainersTerms = hasContainerKey(outputs);
  return outputs.flatMap((output) => {
    if (output === 'prediction') return predictionColumns(model, scores, rows.numRow);
    const isPlain = output === 'probability' && !inContainersTerms;
    return isPlain
      ? probabilityColumns(model, scores, rows.numRow)
      : otherColumns(output, model, scores, { rows, options });
  });
}

/** The answer of the model object's own `predict`: labels for a classifier, else the objective's output. */
function predictionColumns(
  model: Model,
  { value, prediction, numOutput, classIndex, std, precise }: Scores,
  numRow: number,
): OutputColumn[] {
  const { classes, targets } = model;
  if (targets && classIndex) {
    return targets.map((labels, target) => ({
      name: `prediction_${target}`,
      values: Array.from({ length: numRow }, (_, row) => labels[classIndex[row * targets.length + target]!]),
    }));
  }
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
  const { classes, targets } = model;
  const table = (numClass: number) => ({ name: 'probability', shape: [numClass] });
  if (classes) return numberColumns(probability, numRow, table(classes.length), (k) => `${classes[k]}_proba`);
  if (targets) {
    const names = targets.flatMap((labels, target) => labels.map((label) => `probability_${target}_${label}`));
    return numberColumns(probability, numRow, table(names.length), (k) => names[k]!);
  }
  if (numOutput === 1 && model.numGroup === 1) return [{ name: 'probability', values: value }];
  const numClass = numRow > 0 ? probability.length / numRow : model.numGroup;
  return numberColumns(probability, numRow, table(numClass), (k) => `probability_${k}`);
}
