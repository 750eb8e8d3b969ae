import type { Frame } from '../frame/frame.ts';
import { addUnknownCategories, type UnknownCategories } from '../frame/unknown-categories.ts';

/** What was scored so far. */
export interface ScoreSummary {
  rows: number;
  rowErrors: number;
  /** the column that says why a row could not be used; empty where there is none */
  errorColumn: string;
  /** what it says of the first such row: the caller's own cells are in it, so it belongs into no log */
  firstError: string;
  /** cells with a category that the model does not know */
  unknownCategories: number;
  /** the first few columns that have some */
  unknownCategoryColumns: readonly string[];
  /** cells of records that the CSV output has no column for, as the first block had none */
  droppedCells: number;
  /** decompressed */
  bytesIn: number;
  bytesOut: number;
  /** media type of the output; empty until something was written */
  contentType: string;
}

export function emptySummary(): ScoreSummary {
  return {
    rows: 0,
    rowErrors: 0,
    errorColumn: '',
    firstError: '',
    unknownCategories: 0,
    unknownCategoryColumns: [],
    droppedCells: 0,
    bytesIn: 0,
    bytesOut: 0,
    contentType: '',
  };
}

/** Adds what the next block of the stream gave. */
export function addSummary(total: ScoreSummary, block: ScoreSummary): void {
  for (const name of ['rows', 'rowErrors', 'droppedCells', 'bytesOut'] as const) total[name] += block[name];
  total.errorColumn = block.errorColumn || total.errorColumn;
  total.firstError ||= block.firstError;
  countUnknown(total, { cells: block.unknownCategories, columns: block.unknownCategoryColumns });
}

/**
 * Adds the rows of a frame.
 *
 * @param namesErrors whether the output's own name for the column of errors may change with it: a header is written once
 */
export function countScored(total: ScoreSummary, frame: Frame, namesErrors: boolean): void {
  const { numRow, predictions, unknownCategories } = frame;
  total.rows += numRow;
  countUnknown(total, unknownCategories);
  const annotation = predictions.find(({ isAnnotation }) => isAnnotation);
  if (!annotation) return;
  if (namesErrors) total.errorColumn = annotation.name;
  for (let row = 0; row < numRow; row++) {
    const reason = annotation.values[row];
    if (reason === undefined) continue;
    total.rowErrors++;
    total.firstError ||= String(reason);
  }
}

export function countUnknown(total: ScoreSummary, unknown: UnknownCategories): void {
  const sum = addUnknownCategories({ cells: total.unknownCategories, columns: total.unknownCategoryColumns }, unknown);
  [total.unknownCategories, total.unknownCategoryColumns] = [sum.cells, sum.columns];
}
