import type { FeatureReader } from '../engine/feature-reader.ts';
import type { ByteSink } from './byte-sink.ts';
import type { CellSinks } from './cell-sink.ts';
import { readJsonCells } from './cells.ts';
import { quoteCsvCell } from './csv-cell.ts';
import type { FeatureSelection, JsonShape, RowSource } from './frame.ts';
import { type BadRow, JsonFeatures, type ValueRows } from './json-features.ts';
import { isRawJson } from './raw-json.ts';
import { count, type RowErrorHandler } from './row-errors.ts';
import { requireReadable } from './table-size.ts';
import type { UnknownCategoryHandler } from './unknown-categories.ts';

const NO_ROWS = () => 0;

type Record = Readonly<{ [name: string]: unknown }>;

/** Facts about rows besides their cells. */
interface JsonRowsInit {
  readonly shape?: JsonShape | undefined;
  readonly rowsBefore?: (() => number) | undefined;
  /** rows that could not be read */
  readonly problems?: ReadonlyMap<number, BadRow> | undefined;
}

/** Rows that JSON gave us: lists of cells by position, or records by name. */
abstract class JsonRows implements RowSource, ValueRows {
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

  abstract cell(row: number, column: number): unknown;

  abstract copyNumbers(
    row: number,
    feature: number,
    columns: Int32Array,
    into: Float32Array | Float64Array,
    start: number,
  ): number;

  rowProblem(row: number): BadRow | undefined {
    return this.#problems.get(row);
  }

  readFeatures(
    selection: FeatureSelection,
    onRowError: RowErrorHandler,
    onUnknownCategory?: UnknownCategoryHandler,
  ): FeatureReader {
    requireReadable(this, selection.columns.length);
    return new JsonFeatures(this, selection, { onRowError, onUnknownCategory });
  }

  readCells(sinks: CellSinks, onRowError?: RowErrorHandler): void {
    readJsonCells(this, sinks, onRowError);
  }

  csvCells(row: number): readonly string[] {
    return Array.from({ length: this.numColumn }, (_, column) => csvText(this.cell(row, column)));
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
  readonly #rows: readonly ArrayLike<unknown>[];

  constructor(rows: readonly ArrayLike<unknown>[], { columnNames, numColumn, ...init }: ListRowsInit = {}) {
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
    return this.#rows[row]![column] ?? null;
  }

  copyNumbers(
    row: number,
    feature: number,
    columns: Int32Array,
    into: Float32Array | Float64Array,
    start: number,
  ): number {
    const cells = this.#rows[row]!;
    for (let at = feature; at < columns.length; at++) {
      const column = columns[at]!;
      const cell = column < 0 ? undefined : cells[column];
      if (typeof cell !== 'number') return at;
      into[start + at] = cell;
    }
    return columns.length;
  }

  jsonCells(row: number): Map<number, string> {
    const cells = Array.from(this.#rows[row]!).slice(0, this.numColumn);
    return new Map(cells.map((cell, column) => [column, JSON.stringify(cell ?? null)]));
  }

  override rowProblem(row: number): BadRow | undefined {
    const { length } = this.#rows[row]!;
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
  readonly isContinued: boolean;
  readonly numCell: number;
  readonly #columnOf: ReadonlyMap<string, number>;
  readonly #records: readonly Record[];

  constructor(records: readonly Record[], { names = [], ...init }: RecordRowsInit = {}) {
    super(init);
    this.#records = records;
    this.numRow = records.length;
    this.isContinued = names.length > 0;
    const columnOf = new Map<string, number>();
    for (const name of names) columnOf.set(name, columnOf.size);
    let numCell = 0;
    let before: readonly string[] = [];
    for (const record of records) {
      const keys = Object.keys(record);
      numCell += keys.length;
      if (isSame(keys, before)) continue; // most records have the same ones
      for (const name of keys) if (!columnOf.has(name)) columnOf.set(name, columnOf.size);
      before = keys;
    }
    this.numCell = numCell;
    this.#columnOf = columnOf;
    this.columnNames = [...columnOf.keys()];
  }

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
    const record = this.#records[row]!;
    const name = this.columnNames[column]!;
    return Object.hasOwn(record, name) ? record[name] : undefined;
  }

  copyNumbers(
    row: number,
    feature: number,
    columns: Int32Array,
    into: Float32Array | Float64Array,
    start: number,
  ): number {
    const record = this.#records[row]!;
    if (Object.getPrototypeOf(record) !== Object.prototype) return feature; // may inherit numbers, which are not its own
    for (let at = feature; at < columns.length; at++) {
      const column = columns[at]!;
      const cell = column < 0 ? undefined : record[this.columnNames[column]!];
      if (typeof cell !== 'number') return at;
      into[start + at] = cell;
    }
    return columns.length;
  }

  /** In the record's own order: of all the columns it may have few. */
  jsonCells(row: number): Map<number, string> {
    const record = this.#records[row]!;
    const cells = new Map<number, string>();
    for (const [at, name] of Object.keys(record).entries()) {
      const column = this.columnNames[at] === name ? at : this.#columnOf.get(name)!;
      cells.set(column, JSON.stringify(record[name]));
    }
    return cells;
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

function csvText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (isRawJson(cell)) return cell.rawJSON;
  return quoteCsvCell(typeof cell === 'object' ? JSON.stringify(cell) : String(cell), ',');
}
