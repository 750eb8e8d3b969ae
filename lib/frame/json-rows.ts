import type { FeatureMatrix } from '../engine/feature-matrix.ts';
import { shorten } from '../short-text.ts';
import type { ByteSink } from './byte-sink.ts';
import { categoryCode } from './category-code.ts';
import { isMissing, parseNumber } from './cell.ts';
import { quoteCsvCell } from './csv-cell.ts';
import type { FeatureSelection, JsonShape, RowSource } from './frame.ts';
import { isRawJson } from './raw-json.ts';
import { count, notANumber, type RowErrorHandler } from './row-errors.ts';
import { requireReadable } from './table-size.ts';
import type { UnknownCategoryHandler } from './unknown-categories.ts';

const NO_ROWS = () => 0;

type Record = Readonly<{ [name: string]: unknown }>;

/** Why a row cannot be used, and the way out. */
export interface BadRow {
  readonly problem: string;
  readonly hint: string;
}

/** What is known of rows besides their cells. */
interface JsonRowsInit {
  readonly shape?: JsonShape | undefined;
  readonly rowsBefore?: (() => number) | undefined;
  /** rows that could not be read */
  readonly problems?: ReadonlyMap<number, BadRow> | undefined;
}

/** Rows that JSON gave us: lists of cells by position, or records by name. */
export abstract class JsonRows implements RowSource {
  abstract readonly numRow: number;
  abstract readonly numColumn: number;
  abstract readonly columnNames: readonly string[] | undefined;
  abstract readonly numCell: number;
  readonly shape: JsonShape | undefined;
  readonly #rowsBefore: () => number;
  readonly #problems: ReadonlyMap<number, BadRow>;

  constructor({ shape, rowsBefore = NO_ROWS, problems = new Map() }: JsonRowsInit) {
    this.shape = shape;
    this.#rowsBefore = rowsBefore;
    this.#problems = problems;
  }

  get firstRow(): number {
    return this.#rowsBefore();
  }

  /** The cell's value, undefined where the caller left it out. */
  abstract cell(row: number, column: number): unknown;

  /** Why the whole row cannot be used, if so. */
  rowProblem(row: number): BadRow | undefined {
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
      const bad = this.rowProblem(row);
      if (bad !== undefined) {
        const position = this.firstRow + row + 1;
        onRowError({ message: `row ${position}: ${bad.problem}`, hint: bad.hint, row: position });
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

interface ListRowsInit extends JsonRowsInit {
  readonly columnNames?: readonly string[] | undefined;
  /** what every row must have; default: the names', else the first row's length */
  readonly numColumn?: number | undefined;
}

/** Rows as lists of cells, with or without column names. */
export class ListRows extends JsonRows {
  readonly numRow: number;
  readonly numColumn: number;
  readonly columnNames: readonly string[] | undefined;
  readonly #rows: readonly (readonly unknown[])[];

  constructor(rows: readonly (readonly unknown[])[], { columnNames, numColumn, ...init }: ListRowsInit = {}) {
    super(init);
    this.#rows = rows;
    this.columnNames = columnNames;
    this.numRow = rows.length;
    this.numColumn = numColumn ?? columnNames?.length ?? rows[0]?.length ?? 0;
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

  override rowProblem(row: number): BadRow | undefined {
    const { length } = this.#rows[row];
    const bad = super.rowProblem(row);
    if (bad !== undefined || length === this.numColumn) return bad;
    const hint = 'give every row the same number of cells, null for those that are missing';
    return { problem: `${count(length, 'cell')} where ${this.numColumn} belong`, hint };
  }
}

interface RecordRowsInit extends JsonRowsInit {
  /** keys that earlier pieces of the same stream had */
  readonly names?: readonly string[] | undefined;
}

/** Rows as records; the columns are every key that occurs, in the order of first appearance. */
export class RecordRows extends JsonRows {
  readonly numRow: number;
  readonly columnNames: readonly string[];
  readonly numCell: number;
  readonly #columnOf: ReadonlyMap<string, number>;
  readonly #records: readonly Record[];

  constructor(records: readonly Record[], { names = [], ...init }: RecordRowsInit = {}) {
    super(init);
    this.#records = records;
    this.numRow = records.length;
    const columnOf = new Map<string, number>();
    for (const name of names) columnOf.set(name, columnOf.size);
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
    return new RecordRows(this.#records.map(within), { rowsBefore: () => this.firstRow, names });
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
    const record = this.#records[row];
    const cells = new Map<number, string>();
    for (const [at, name] of Object.keys(record).entries()) {
      const column = this.columnNames[at] === name ? at : this.#columnOf.get(name)!;
      cells.set(column, JSON.stringify(record[name]));
    }
    return cells;
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
