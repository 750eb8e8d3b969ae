import type { FeatureMatrix } from '../engine/feature-matrix.ts';
import { shorten } from '../short-text.ts';
import type { ByteSink } from './byte-sink.ts';
import { categoryCode } from './category-code.ts';
import { isMissing, parseNumber } from './cell.ts';
import { quoteCsvCell } from './csv-cell.ts';
import type { FeatureSelection, RowSource } from './frame.ts';
import { isRawJson } from './raw-json.ts';
import { count, notANumber, type RowErrorHandler } from './row-errors.ts';
import { requireReadable } from './table-size.ts';
import type { UnknownCategoryHandler } from './unknown-categories.ts';

const NO_ROWS = () => 0;

type Record = Readonly<{ [name: string]: unknown }>;

/** Rows that JSON gave us: lists of cells by position, or records by name. */
export abstract class JsonRows implements RowSource {
  abstract readonly numRow: number;
  abstract readonly numColumn: number;
  abstract readonly columnNames: readonly string[] | undefined;
  abstract readonly numCell: number;
  readonly #rowsBefore: () => number;
  readonly #problems: ReadonlyMap<number, string>;

  /** `problems` (row → sentence) are rows that could not be read. */
  constructor(rowsBefore: () => number = NO_ROWS, problems: ReadonlyMap<number, string> = new Map()) {
    this.#rowsBefore = rowsBefore;
    this.#problems = problems;
  }

  get firstRow(): number {
    return this.#rowsBefore();
  }

  /** The cell's value, undefined where the caller left it out. */
  abstract cell(row: number, column: number): unknown;

  /** Why the whole row cannot be used, if so. */
  rowProblem(row: number): string | undefined {
    return this.#problems.get(row);
  }

  readFeatures(
    { columns, names, categories }: FeatureSelection,
    onRowError: RowErrorHandler,
    onUnknownCategory?: UnknownCategoryHandler,
  ): FeatureMatrix {
    const numFeature = columns.length;
    requireReadable(this, numFeature);
    const values = new Float32Array(this.numRow * numFeature).fill(Number.NaN); // (numRow, numFeature)
    for (let row = 0; row < this.numRow; row++) {
      const problem = this.rowProblem(row);
      if (problem !== undefined) {
        const position = this.firstRow + row + 1;
        onRowError({ message: `row ${position}: ${problem}`, row: position });
        continue;
      }
      for (let feature = 0; feature < numFeature; feature++) {
        const column = columns[feature];
        if (column < 0) continue;
        const value = featureValue(this.cell(row, column), categories[feature]);
        if (value === undefined) {
          const shown = showCell(this.cell(row, column));
          onRowError(notANumber(this.firstRow + row + 1, names[feature], shown, 'null'));
          break;
        }
        values[row * numFeature + feature] = value;
        const unknown = Number.isNaN(value) && categories[feature] && givenText(this.cell(row, column));
        if (unknown) onUnknownCategory?.(row, feature, unknown);
      }
    }
    return { values, numRow: this.numRow, numFeature };
  }

  writeCsv(row: number, sink: ByteSink, replaced: ReadonlyMap<number, string>): void {
    for (let column = 0; column < this.numColumn; column++) {
      if (column > 0) sink.text(',');
      sink.text(replaced.get(column) ?? csvText(this.cell(row, column)));
    }
  }

  abstract jsonCells(row: number): Map<number, string>;
}

/** Rows as lists of cells, with or without column names. */
export class ListRows extends JsonRows {
  readonly numRow: number;
  readonly numColumn: number;
  readonly columnNames: readonly string[] | undefined;
  readonly #rows: readonly (readonly unknown[])[];

  /** `numColumn` is what every row must have: the names', else the first row's length. */
  constructor(
    rows: readonly (readonly unknown[])[],
    columnNames: readonly string[] | undefined,
    rowsBefore?: () => number,
    numColumn = columnNames?.length ?? rows[0]?.length ?? 0,
    problems?: ReadonlyMap<number, string>,
  ) {
    super(rowsBefore, problems);
    this.#rows = rows;
    this.columnNames = columnNames;
    this.numRow = rows.length;
    this.numColumn = numColumn;
  }

  get numCell(): number {
    return this.#rows.reduce((sum, row) => sum + row.length, 0);
  }

  cell(row: number, column: number): unknown {
    return this.#rows[row][column] ?? null;
  }

  jsonCells(row: number): Map<number, string> {
    const cells = this.#rows[row].slice(0, this.numColumn);
    return new Map(cells.map((cell, column) => [column, JSON.stringify(cell ?? null)]));
  }

  override rowProblem(row: number): string | undefined {
    const { length } = this.#rows[row];
    const wrongLength =
      length === this.numColumn ? undefined : `${count(length, 'cell')} where ${this.numColumn} belong`;
    return super.rowProblem(row) ?? wrongLength;
  }
}

/**
 * Rows as records; the columns are every key that occurs, in the order of first appearance, after those of `names`
 * (what earlier pieces of the same stream had).
 */
export class RecordRows extends JsonRows {
  readonly numRow: number;
  readonly columnNames: readonly string[];
  readonly numCell: number;
  readonly #columnOf: ReadonlyMap<string, number>;
  readonly #records: readonly Record[];

  constructor(
    records: readonly Record[],
    rowsBefore?: () => number,
    names: readonly string[] = [],
    problems?: ReadonlyMap<number, string>,
  ) {
    super(rowsBefore, problems);
    this.#records = records;
    this.numRow = records.length;
    const columnOf = new Map(names.map((name, column) => [name, column]));
    let numCell = 0;
    for (const record of records) {
      for (const name of Object.keys(record)) {
        numCell++;
        if (!columnOf.has(name)) columnOf.set(name, columnOf.size);
      }
    }
    this.numCell = numCell;
    this.#columnOf = columnOf;
    this.columnNames = [...columnOf.keys()];
  }

  /** These rows without their columns from `numColumn` on. */
  firstColumns(numColumn: number): RecordRows {
    const names = this.columnNames.slice(0, numColumn);
    const kept = new Set(names);
    const within = (record: Record) => Object.fromEntries(Object.entries(record).filter(([name]) => kept.has(name)));
    return new RecordRows(this.#records.map(within), () => this.firstRow, names);
  }

  get numColumn(): number {
    return this.columnNames.length;
  }

  cell(row: number, column: number): unknown {
    const record = this.#records[row];
    const name = this.columnNames[column];
    return Object.hasOwn(record, name) ? record[name] : undefined;
  }

  /** In the record's own order: of all the columns it may have few. */
  jsonCells(row: number): Map<number, string> {
    const cells = Object.entries(this.#records[row]);
    return new Map(cells.map(([name, value]) => [this.#columnOf.get(name)!, JSON.stringify(value)]));
  }
}

/** A cell as messages show it; of a long one the beginning. */
function showCell(cell: unknown): string {
  if (typeof cell === 'string') return JSON.stringify(shorten(cell));
  return Array.isArray(cell) ? 'a list' : 'an object';
}

/** The feature's float64 value, NaN when missing, undefined when the cell is no number. */
function featureValue(cell: unknown, categories: ReadonlyMap<string, number> | undefined): number | undefined {
  if (cell === null || cell === undefined) return Number.NaN;
  const value = scalar(cell);
  if (typeof value === 'object') return undefined;
  if (categories !== undefined) return categoryCode(categories, String(value)) ?? Number.NaN;
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' ? parseNumber(value) : undefined;
}

/** The text of a cell that is not missing. */
function givenText(cell: unknown): string | undefined {
  const text = cell === null || cell === undefined ? '' : String(scalar(cell));
  return isMissing(text) ? undefined : text;
}

/** Integers beyond 2^53 are kept as raw JSON so that they are echoed digit by digit. */
function scalar(cell: unknown): unknown {
  return isRawJson(cell) ? Number(cell.rawJSON) : cell;
}

function csvText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (isRawJson(cell)) return cell.rawJSON;
  return quoteCsvCell(typeof cell === 'object' ? JSON.stringify(cell) : String(cell), ',');
}
