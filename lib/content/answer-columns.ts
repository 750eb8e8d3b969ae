import type { Column, StoredColumn } from '../frame/columns/column.ts';
import { type GatheredKind, gatherColumns } from '../frame/columns/gather.ts';
import { NumberColumn } from '../frame/columns/numbers.ts';
import { CodedTexts } from '../frame/columns/texts.ts';
import { type Frame, isNumbers, type OutputCell, type OutputColumn } from '../frame/frame.ts';
import { listText } from './json-cell.ts';
import { placePredictions } from './place-predictions.ts';

/** A column of an answer in a format whose columns have types. */
export interface AnswerColumn {
  readonly name: string;
  /** as it came, where it is the caller's and came in columns that are kept */
  readonly stored: StoredColumn | undefined;
  /** The column decoded, which one that is copied as it came need not be. */
  column(): Column;
}

/**
 * The columns of an answer with their types: the caller's, those of rows by position left out, and the predictions in the
 * places of columns of their names or behind them.
 *
 * @param kinds what the columns had to be in earlier pieces of the same answer
 */
export function answerColumns(frame: Frame, kinds?: readonly (GatheredKind | undefined)[]): AnswerColumn[] {
  const { replacing, appended } = placePredictions(frame);
  const columns = ownColumns(frame, kinds);
  for (const [at, values] of replacing) columns[at] = predicted(values, frame.numRow);
  return [...columns, ...appended.map((values) => predicted(values, frame.numRow))];
}

function ownColumns({ rows }: Frame, kinds?: readonly (GatheredKind | undefined)[]): AnswerColumn[] {
  const { numColumn, isChosen = false } = rows;
  if (rows.columnNames === undefined && !isChosen) return [];
  const names = rows.columnNames ?? Array.from({ length: numColumn }, (_, at) => (numColumn === 1 ? 'id' : `id_${at}`));
  const columns = rows.columns ?? gatherColumns(rows, kinds);
  return names.map((name, at) => ({ name, stored: columnStored(rows, at), column: () => columns.at(at)! }));
}

function columnStored({ columns }: Frame['rows'], at: number): StoredColumn | undefined {
  return columns?.stored?.(at);
}

function predicted({ name, values, isAnnotation }: OutputColumn, numRow: number): AnswerColumn {
  return { name, stored: undefined, column: () => columnOfCells(values, numRow, isAnnotation === true) };
}

/** float32 of numbers that are, float64 of others, and texts of everything else. */
function columnOfCells(values: OutputColumn['values'], numRow: number, isText: boolean): Column {
  if (isNumbers(values)) return new NumberColumn(values);
  const areNumbers = values.every((cell) => cell === undefined || typeof cell === 'number');
  if (areNumbers && !isText && values.some((cell) => cell !== undefined)) {
    return new NumberColumn(Float64Array.from(values as readonly (number | undefined)[], (cell) => cell ?? Number.NaN));
  }
  return CodedTexts.of(values.map(textOf), numRow);
}

function textOf(cell: OutputCell): string | undefined {
  return typeof cell === 'object' ? listText(cell, ', ') : cell?.toString();
}
