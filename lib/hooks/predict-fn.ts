import type { MalformedInputError } from '../errors.ts';
import type { Frame, OutputColumn } from '../frame/frame.ts';
import type { Model } from '../model/model.ts';
import { matchFeatures } from './match-features.ts';
import type { OutputName, TransformOptions } from './options.ts';
import { outputColumns } from './output-columns.ts';

/**
 * The frame with the model's predictions behind its columns. Features are found by name (any order, extra columns
 * allowed) or by position.
 * @throws MissingFeatureError, MalformedInputError with row and column, InvalidOptionError
 */
export async function predict_fn(frame: Frame, model: Model, options: TransformOptions = {}): Promise<Frame> {
  const selection = matchFeatures(frame, model, options.onMissingFeature ?? 'fail');
  const annotate = options.onRowError === 'annotate';
  const rowErrors = new Map<number, string>(); // row → sentence
  const matrix = frame.rows.readFeatures(selection, (error: MalformedInputError) => {
    if (!annotate) throw error;
    const row = (error.row ?? 1) - frame.rows.firstRow - 1;
    if (!rowErrors.has(row)) rowErrors.set(row, error.message);
  });
  const columns = await outputColumns(model, matrix, options.outputs ?? defaultOutputs(frame, model), options);
  return frame.append(annotate ? annotated(columns, frame.numRow, rowErrors) : columns);
}

function defaultOutputs(frame: Frame, model: Model): OutputName[] {
  return model.classes && frame.columnNames ? ['prediction', 'probability'] : ['prediction'];
}

/** The columns with empty cells in the rows that have an error, and a column `error` that says why. */
function annotated(
  columns: readonly OutputColumn[],
  numRow: number,
  rowErrors: ReadonlyMap<number, string>,
): OutputColumn[] {
  const blanked = columns.map(({ name, values }) => ({
    name,
    values:
      values instanceof Float32Array
        ? values.map((value, row) => (rowErrors.has(row) ? Number.NaN : value))
        : values.map((value, row) => (rowErrors.has(row) ? undefined : value)),
  }));
  const errors = Array.from({ length: numRow }, (_, row) => rowErrors.get(row));
  return [...blanked, { name: 'error', values: errors }];
}
