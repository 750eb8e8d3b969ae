import type { CsvDialect, Lines } from './csv-lines.ts';
import type { CsvText, RowSource } from './frame.ts';
import type { RowProblem } from './row-errors.ts';

/** The parts that rows of CSV are made of. */
export interface CsvParts {
  readonly bytes: Uint8Array;
  /** the data lines in `bytes` */
  readonly lines: Pick<Lines, 'starts' | 'ends' | 'misquoted'>;
  readonly dialect: CsvDialect;
  readonly columnNames: readonly string[] | undefined;
  /** the line with the names, as it came */
  readonly csvHeader: Uint8Array | undefined;
  /** cells that each line must have */
  readonly numCell: number;
  /** leading cells that are not features, where there are that many more than features (SageMaker's `label_size`) */
  readonly labelSize: number;
  /** rows of the stream before these; asked for when a row has to be named */
  readonly rowsBefore: () => number;
}

/** Rows of CSV, for readers of their cells. */
export interface CsvLineRows extends RowSource {
  readonly parts: CsvParts;
  /** the text as `parseDecimal` reads it: with points for decimal commas */
  readonly decimals: Uint8Array;
  /** `csvText` where the kernels can read its numbers, and soon enough */
  readonly kernelText: CsvText | undefined;
  /** `parseCell` in this dialect. */
  parseCell(text: string): number | undefined;
  /** The problem of a row whose quotes do not match. */
  misquoted(row: number): RowProblem;
  /** The problem of a row that has another number of cells than the header, or else the first row. */
  wrongNumberOfCells(row: number, found: number): RowProblem;
}
