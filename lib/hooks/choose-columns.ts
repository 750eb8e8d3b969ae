import { InvalidOptionError } from '../errors.ts';
import { ChosenRows } from '../frame/chosen-rows.ts';
import { columnFinder } from '../frame/column-finder.ts';
import type { Frame, OutputColumn, RowSource } from '../frame/frame.ts';
import { didYouMean } from '../near-names.ts';
import { quoteName, quoteNames } from '../short-text.ts';
import type { TransformOptions } from './options.ts';

/**
 * The frame with the columns alone that its answer is to have: those that the options name, and the ids of rows by position.
 *
 * @throws InvalidOptionError for a column that there is not
 */
export function chooseColumns(frame: Frame, { columns, idColumns = 0 }: TransformOptions): Frame {
  if (frame.columnNames !== undefined) return columns ? named(frame, frame.columnNames, columns) : frame;
  const predictions = columns ? columns.map((name) => predictionOf(frame, name)) : frame.predictions;
  const chosen = columns ? [...predictions, ...hiddenOf(frame, predictions)] : predictions;
  return frame.withPredictions(chosen, idColumns > 0 ? idsOf(frame, idColumns) : frame.rows);
}

function named(frame: Frame, columnNames: readonly string[], wanted: readonly string[]): Frame {
  const find = columnFinder(columnNames, wanted);
  const outputs = new Map(frame.predictions.map((column) => [column.name, column]));
  const chosen = wanted.map((name) => {
    if (outputs.has(name)) return { name, column: -1 };
    const [column, another] = find(name);
    if (column !== undefined && another === undefined) return { name: columnNames[column]!, column };
    if (frame.rows.isContinued) return { name, column: columnNames.length }; // a key of earlier records
    throw noColumn(name, [...columnNames, ...outputs.keys()]);
  });
  const predictions = wanted.flatMap((name) => outputs.get(name) ?? []);
  const rows = new ChosenRows(frame.rows, {
    columns: Int32Array.from(chosen, ({ column }) => column),
    columnNames: chosen.map(({ name }) => name),
    delimiter: frame.layout.delimiter,
  });
  return frame.withPredictions([...predictions, ...hiddenOf(frame, predictions)], rows);
}

/** The leading columns, which come back though they have no names. */
function idsOf({ rows, layout }: Frame, idColumns: number): RowSource {
  const columns = Int32Array.from({ length: Math.min(idColumns, rows.numColumn) }, (_, column) => column);
  return new ChosenRows(rows, { columns, columnNames: undefined, delimiter: layout.delimiter });
}

function predictionOf({ predictions }: Frame, name: string): OutputColumn {
  const found = predictions.find((column) => column.name === name);
  if (found !== undefined) return found;
  const names = predictions.map((column) => column.name);
  throw noColumn(name, names);
}

/** What says which rows could not be used is counted also where it is not shown. */
function hiddenOf({ predictions }: Frame, shown: readonly OutputColumn[]): OutputColumn[] {
  const annotations = predictions.filter((column) => column.isAnnotation && !shown.includes(column));
  return annotations.map((column) => ({ ...column, isHidden: true }));
}

function noColumn(name: string, names: readonly string[]): InvalidOptionError {
  return new InvalidOptionError(`columns: the answer has no column ${quoteName(name)}`, {
    hint: `${didYouMean(name, names)}it has ${quoteNames(names)}`,
  });
}
