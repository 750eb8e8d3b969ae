import { NotAcceptableError } from '../errors.ts';
import { type Frame, isNumbers, type OutputCell, type OutputColumn } from '../frame/frame.ts';
import { quoteName } from '../short-text.ts';

/** A column of numbers of an answer. */
export interface NumberedColumn {
  readonly name: string;
  /** the name stands beside the numbers even where the question's columns have none */
  readonly isKeyed: boolean;
  /** (numRow, width) NaN for what is missing */
  readonly values: Float32Array | Float64Array;
  /** numbers of each row */
  readonly width: number;
}

/**
 * The predictions as numbers. A row that could not be used has NaN, which says it in place of the sentence.
 *
 * @param format that holds numbers alone
 * @throws NotAcceptableError for a column of texts
 */
export function numberColumns(frame: Frame, format: string): NumberedColumn[] {
  const columns = frame.predictions.filter(({ isAnnotation }) => !isAnnotation);
  return [...idsOf(frame), ...columns].map((column) => numbersOf(column, frame.numRow, format));
}

/** The ids that come back before the predictions of rows by position. */
function idsOf({ rows, numRow }: Frame): OutputColumn[] {
  if (!rows.isChosen || rows.columnNames !== undefined) return [];
  const cells = Array.from({ length: numRow }, (_, row) =>
    [...rows.jsonCells(row).values()].map((text) => JSON.parse(text)),
  );
  return Array.from({ length: rows.numColumn }, (_, at) => {
    const values = cells.map((ids) => (ids[at] === null ? undefined : ids[at]));
    return { name: rows.numColumn === 1 ? 'id' : `id_${at}`, values, isKeyed: true };
  });
}

function numbersOf({ name, values, isKeyed = false }: OutputColumn, numRow: number, format: string): NumberedColumn {
  if (isNumbers(values)) return { name, isKeyed, values, width: 1 };
  const first = values.find((cell) => typeof cell === 'object');
  const width = typeof first === 'object' ? first.length : 1;
  const table = new Float64Array(numRow * width).fill(Number.NaN);
  let isExact = true;
  for (const [row, cell] of values.entries()) {
    for (const [at, value] of itemsOf(cell).entries()) {
      if (typeof value !== 'number' || at >= width) throw noTexts(name, format);
      table[row * width + at] = value;
      isExact &&= Number.isNaN(value) || Math.fround(value) === value;
    }
  }
  return { name, isKeyed, values: isExact ? Float32Array.from(table) : table, width };
}

function itemsOf(
  cell: OutputCell,
): ArrayLike<unknown> & Iterable<unknown> & { entries(): Iterable<[number, unknown]> } {
  if (cell === undefined) return [];
  return typeof cell === 'object' ? (cell as readonly unknown[]) : [cell];
}

function noTexts(name: string, format: string): NotAcceptableError {
  return new NotAcceptableError(`${format} holds numbers alone, and ${quoteName(name)} has texts`, {
    hint: 'accept text/csv or application/json, or ask for numbers: outputs=probability',
  });
}
