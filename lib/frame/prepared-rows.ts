import type { FeatureReader } from '../engine/feature-reader.ts';
import { shorten } from '../short-text.ts';
import { categoryCode } from './category-code.ts';
import { isMissing, parseCell } from './cell.ts';
import { type CellSink, type CellSinks, handText } from './cell-sink.ts';
import type { FeatureSelection, FeatureSource } from './frame.ts';
import { notANumber, type RowErrorHandler, type RowProblem, throwRowError } from './row-errors.ts';
import type { UnknownCategoryHandler } from './unknown-categories.ts';

/** (numRow) float64, NaN where a cell is missing; or texts, undefined there */
export type MadeColumn = Float64Array | readonly (string | undefined)[];

/** What a hook made of rows. */
export interface Making {
  /** columns by their names, in the order in which they were first made */
  readonly made: ReadonlyMap<string, MadeColumn>;
  readonly dropped: ReadonlySet<string>;
  /** rows that the hook could not use, by their place within these */
  readonly problems: Map<number, RowProblem>;
}

/** Rows with columns that a hook put beside the caller's or in the place of some of them. */
export class PreparedRows implements FeatureSource {
  readonly columnNames: readonly string[];
  readonly making: Making;
  readonly #rows: FeatureSource;
  /** (numColumn) the position of a column of the caller's, or what was made */
  readonly #places: readonly (number | MadeColumn)[];

  /** @param rows the caller's, whose columns have names */
  constructor(rows: FeatureSource, making: Making) {
    const { made, dropped } = making;
    const own = rows.columnNames ?? [];
    const kept = [...own.keys()].filter((column) => !dropped.has(own[column]!));
    const added = [...made.keys()].filter((name) => dropped.has(name) || !own.includes(name));
    this.#rows = rows;
    this.making = making;
    this.columnNames = [...kept.map((column) => own[column]!), ...added];
    this.#places = [...kept.map((column) => made.get(own[column]!) ?? column), ...added.map((name) => made.get(name)!)];
  }

  get numRow(): number {
    return this.#rows.numRow;
  }

  get firstRow(): number {
    return this.#rows.firstRow;
  }

  get numColumn(): number {
    return this.#places.length;
  }

  readFeatures(
    selection: FeatureSelection,
    onRowError: RowErrorHandler,
    onUnknownCategory?: UnknownCategoryHandler,
  ): FeatureReader {
    const places = Array.from(selection.columns, (column) => (column < 0 ? -1 : this.#places[column]!));
    const columns = Int32Array.from(places, (place) => (typeof place === 'number' ? place : -1));
    const rows = this.#rows.readFeatures({ ...selection, columns }, onRowError, onUnknownCategory);
    const { numRow, numFeature } = rows;
    const read = (begin: number, end: number, into: Float32Array | Float64Array) => {
      this.#tell(begin, end, onRowError);
      rows.read(begin, end, into);
      for (const [feature, column] of places.entries()) {
        if (typeof column === 'number') continue;
        const codes = selection.categories[feature];
        const tell = { text: this.#tellText(selection.names[feature]!, onRowError), onUnknownCategory };
        for (let row = begin, at = feature; row < end; row++, at += numFeature) {
          const cell = column[row];
          if (typeof cell === 'number' && codes === undefined) into[at] = cell;
          else into[at] = cell === undefined ? Number.NaN : understand(cell, codes, { row, feature, ...tell });
        }
      }
    };
    return { numRow, numFeature, read };
  }

  readCells(sinks: CellSinks, onRowError: RowErrorHandler = throwRowError): void {
    const own: (CellSink | undefined)[] = (this.#rows.columnNames ?? []).map(() => undefined);
    for (const [column, place] of this.#places.entries()) if (typeof place === 'number') own[place] = sinks[column];
    this.#tell(0, this.numRow, onRowError);
    this.#rows.readCells(own, onRowError);
    for (const [column, place] of this.#places.entries()) {
      const sink = sinks[column];
      if (sink !== undefined && typeof place !== 'number') handColumn(place, sink, this.firstRow);
    }
  }

  #tell(begin: number, end: number, onRowError: RowErrorHandler): void {
    for (const [row, problem] of this.making.problems) if (row >= begin && row < end) onRowError(problem);
  }

  #tellText(name: string, onRowError: RowErrorHandler): (row: number, text: string) => void {
    return (row, text) =>
      onRowError(notANumber(this.firstRow + row + 1, name, JSON.stringify(shorten(text)), 'undefined'));
  }
}

/** Hands a column to what takes cells. */
export function handColumn(column: MadeColumn, sink: CellSink, firstRow: number): void {
  for (const [row, cell] of column.entries()) {
    const position = firstRow + row + 1;
    if (typeof cell === 'string') handText(cell, sink, position);
    else sink.number(cell ?? Number.NaN, position, Number.isInteger(cell));
  }
}

interface Cell {
  readonly row: number;
  readonly feature: number;
  /** told of a text that is no number */
  readonly text: (row: number, text: string) => void;
  readonly onUnknownCategory: UnknownCategoryHandler | undefined;
}

/** A text as a number, or a cell as the code of its category; NaN where it is neither. */
function understand(
  cell: string | number,
  codes: ReadonlyMap<string, number> | undefined,
  { row, feature, text, onUnknownCategory }: Cell,
): number {
  const shown = String(cell);
  if (Number.isNaN(cell)) return Number.NaN;
  const value = codes ? categoryCode(codes, shown) : parseCell(shown);
  if (value !== undefined) return value;
  if (codes === undefined) text(row, shown);
  else if (!isMissing(shown)) onUnknownCategory?.(row, feature, shown);
  return Number.NaN;
}
