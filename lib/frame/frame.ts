import type { FeatureReader } from '../engine/feature-reader.ts';
import type { ByteSink } from './byte-sink.ts';
import type { CellSinks } from './cell-sink.ts';
import type { Columns } from './columns/column.ts';
import type { RowErrorHandler } from './row-errors.ts';
import { NO_UNKNOWN_CATEGORIES, type UnknownCategories, type UnknownCategoryHandler } from './unknown-categories.ts';

/** Which columns become which features. */
export interface FeatureSelection {
  /** numFeature column positions; -1 makes the feature missing */
  readonly columns: Int32Array;
  /** numFeature names, for messages */
  readonly names: readonly string[];
  /** For each feature: category text → code, or undefined for a number. */
  readonly categories: readonly (ReadonlyMap<string, number> | undefined)[];
  /** the model takes rows as a `CellReader` reads them */
  readonly readsCells?: boolean | undefined;
}

/** Columns as a model or a training job knows them before any row is read. */
export interface ExpectedColumns {
  /** a first line that holds all of them is a header: the model's features, or the job's targets */
  readonly names?: readonly string[] | undefined;
  /** how many features a row by position has */
  readonly numFeature?: number | undefined;
  /** leading columns of rows by position that are no features */
  readonly idColumns?: number | undefined;
  /** labels, weights and queries that stand apart from the features are wanted as well, for training */
  readonly withLabels?: boolean | undefined;
  /** (numFeature) for each feature its category texts, or undefined for a number */
  readonly categories?: readonly (ReadonlyMap<string, number> | undefined)[] | undefined;
}

/** The shape of a JSON question, which a JSON answer keeps. */
export type JsonShape =
  | 'rows'
  | 'records'
  | 'record'
  | 'instances'
  | 'instance-records'
  | 'features'
  | 'split'
  | 'dataframe-split'
  | 'columns';

/** Lines of a buffer. */
export interface CsvText {
  readonly bytes: Uint8Array;
  /** (numRow) offset of each line's first byte and of the byte behind its last */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** Rows as models and training read them. */
export interface FeatureSource {
  readonly numRow: number;
  /** Number of rows that came before these in the same stream; error messages count from there, nothing else asks. */
  readonly firstRow: number;
  readonly numColumn: number;
  /** numColumn names, or undefined when columns have only a position */
  readonly columnNames: readonly string[] | undefined;
  /** Leading columns that are not features, where there are that many more columns than features. */
  readonly labelSize?: number | undefined;
  /** Names of the columns that training is handed, where columns have no names of their own. */
  readonly trainingNames?: readonly string[] | undefined;
  /**
   * The features in the model's order, for one reading. Errors and unknown categories are told while a row is read; rows with an
   * error hold NaN from there on.
   */
  readFeatures(
    selection: FeatureSelection,
    onRowError: RowErrorHandler,
    onUnknownCategory?: UnknownCategoryHandler,
  ): FeatureReader;
  /**
   * Hands every cell to the sink of its column, rows in order.
   *
   * @param onRowError told of a row that cannot be used, whose other cells are then missing; default: it is thrown
   */
  readCells(sinks: CellSinks, onRowError?: RowErrorHandler): void;
}

/** Rows as the caller sent them: in order, by name or by position, decoded only as far as asked. */
export interface RowSource extends FeatureSource {
  /** Cells that the caller sent, where rows may leave some out. */
  readonly numCell?: number | undefined;
  /** About how many bytes the rows' own cells take as CSV, where that is known. */
  readonly csvBytes?: number | undefined;
  /** The lines as the caller wrote them, where they were CSV that can be copied as it is. */
  readonly csvText?: CsvText | undefined;
  /** The cells in columns with their types, where they came so. */
  readonly columns?: Columns | undefined;
  /** The header as the caller wrote it, where it was CSV. */
  readonly csvHeader?: Uint8Array | undefined;
  /** The answer has these columns alone, and has them also where they have no names. */
  readonly isChosen?: boolean | undefined;
  /** Earlier rows of the same stream may have had columns that these lack. */
  readonly isContinued?: boolean | undefined;
  /** undefined when the question was not JSON */
  readonly shape?: JsonShape | undefined;
  /** These rows without their columns from `numColumn` on; absent where later rows of a stream bring no new ones. */
  readonly firstColumns?: ((numColumn: number) => RowSource) | undefined;
  /** The same text read as these columns want it; absent where nothing depends on them. */
  expecting?(expected: ExpectedColumns): RowSource;
  /** The row's own cells as they stand in CSV, quoted where they have to be. */
  csvCells(row: number): readonly string[];
  /** The row's own cells as CSV, with the texts of `replaced` (column → text) in place of theirs. */
  writeCsv(row: number, sink: ByteSink, replaced: ReadonlyMap<number, string>): void;
  /** The row's own cells as JSON texts: column position → text, skipping cells that the caller left out. */
  jsonCells(row: number): Map<number, string>;
}

/** A cell that a hook appends: NaN and undefined are empty, a list is one cell with several values. */
export type OutputCell = string | number | undefined | Float32Array | Float64Array | readonly (string | number)[];

/** A column that a hook appends. */
export interface OutputColumn {
  /** its header in CSV, its member in JSON */
  readonly name: string;
  /** numRow cells */
  readonly values: Float32Array | Float64Array | readonly OutputCell[];
  /** The name stands beside each value in JSON even where the question's columns have none. */
  readonly isKeyed?: boolean;
  /** It says which rows could not be used, and why; its name is one that the question's columns do not have. */
  readonly isAnnotation?: boolean;
  /** It is counted and not written. */
  readonly isHidden?: boolean;
  /**
   * What it is a part of, the same object for all of its columns; undefined for one that stands alone.
   * @internal
   */
  readonly table?: OutputTable | undefined;
}

/** Whether a column is one of numbers in their own type; NaN is an empty cell. */
export function isNumbers(values: OutputColumn['values']): values is Float32Array | Float64Array {
  return values instanceof Float32Array || values instanceof Float64Array;
}

/** Columns that hold one number each of what every row has. */
export interface OutputTable {
  /** the output, as requests ask for it */
  readonly name: string;
  /** of what one row has; its product is the number of columns */
  readonly shape: readonly number[];
}

/** The form of a question, as far as the answer follows it. */
export interface Layout {
  /** stands between a CSV row's cells */
  readonly delimiter: string;
  readonly lineEnd: '\n' | '\r\n' | '\r';
  /** stands before the fraction of a number in CSV; undefined for a point */
  readonly decimal?: ',' | undefined;
  /** of a CSV text as it came; undefined for UTF-8 */
  readonly charset?: string | undefined;
  readonly hasByteOrderMark?: boolean;
  /** whether the last line ended with a line end */
  readonly endsWithLineEnd: boolean;
  /** undefined where a question is rows and nothing else */
  readonly envelope?: Envelope | undefined;
}

/** What a question says besides its rows, where its form has room for that, and who writes its answer. */
export interface Envelope {
  /** options by their names on the wire, which go before those of the request around it */
  readonly options: ReadonlyMap<string, string>;
  write(frame: Frame): Uint8Array;
}

export const DEFAULT_LAYOUT: Layout = { delimiter: ',', lineEnd: '\n', endsWithLineEnd: true };

/**
 * The caller's rows and the prediction columns beside them, which the hooks hand on to each other.
 *
 * @example
 * ```js
 * const columns = [{ name: 'is_old', values: [1, 0] }]; // one cell for each of the frame's two rows
 * const output_frame = frame.append(columns);
 * ```
 */
export class Frame {
  /** @internal */
  readonly rows: RowSource;
  /** @internal */
  readonly layout: Layout;
  /** columns that were appended, in their order */
  readonly predictions: readonly OutputColumn[];
  /** cells of the rows whose category the model does not know */
  readonly unknownCategories: UnknownCategories;
  /**
   * The rows with the columns that a hook made of them: these the model reads, and the answer has the caller's own.
   * @internal
   */
  readonly prepared: FeatureSource | undefined;

  /** @internal */
  constructor(
    rows: RowSource,
    layout: Layout,
    predictions: readonly OutputColumn[] = [],
    unknownCategories = NO_UNKNOWN_CATEGORIES,
    prepared?: FeatureSource,
  ) {
    this.rows = rows;
    this.layout = layout;
    this.predictions = predictions;
    this.unknownCategories = unknownCategories;
    this.prepared = prepared;
  }

  /** rows, a header not counted */
  get numRow(): number {
    return this.rows.numRow;
  }

  /** names of the rows' own columns; undefined where these have only a position */
  get columnNames(): readonly string[] | undefined {
    return this.rows.columnNames;
  }

  /**
   * The same predictions beside other rows.
   * @internal
   */
  withRows(rows: RowSource): Frame {
    return new Frame(rows, this.layout, this.predictions, this.unknownCategories);
  }

  /**
   * Other predictions beside other rows.
   * @internal
   */
  withPredictions(predictions: readonly OutputColumn[], rows: RowSource): Frame {
    return new Frame(rows, this.layout, predictions, this.unknownCategories);
  }

  /** This frame with more columns after the ones it has; a column of the same name is replaced. */
  append(columns: readonly OutputColumn[], unknownCategories = this.unknownCategories): Frame {
    if (this.predictions.length === 0) return new Frame(this.rows, this.layout, columns, unknownCategories);
    const names = new Set(columns.map((column) => column.name));
    const kept = this.predictions.filter((column) => !names.has(column.name));
    return new Frame(this.rows, this.layout, [...kept, ...columns], unknownCategories);
  }
}
