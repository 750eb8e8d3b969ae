import { isNumbers, markRead, numbersOf, type Shape, shapeOf } from '../shape.ts';
import { mapSparse, type Rows, toNumbers } from '../table.ts';
import { changing, type Step } from './step.ts';

/** How a step changes numbers, one by one. */
export interface Elementwise {
  /**
   * Changes a column in place.
   *
   * @param values (numRow) of its own
   */
  readonly dense: (values: Float64Array, column: number, rows: Rows) => void;
  /** The same of an entry that a sparse matrix stores; the others stay absent. Where there is none, the matrix becomes dense. */
  readonly stored?: ((value: number, column: number, row: number, rows: Rows) => number) | undefined;
  /** no number is refused */
  readonly takesAll?: boolean | undefined;
}

/** A step that gives each number for one. */
export function elementwise(input: Shape, { dense, stored, takesAll = false }: Elementwise): Step {
  const { names, sources, precision, isSparse } = input;
  markRead(input);
  if (isSparse && stored !== undefined) {
    return {
      shape: input,
      run: (table, rows) => ({
        numRow: table.numRow,
        parts: mapSparse(table, (value, column, row) => stored(value, column, row, rows)),
      }),
    };
  }
  const shape = shapeOf(numbersOf(input.width), { isSparse: false, precision, names, sources });
  if (takesAll && isNumbers(input)) return { shape, change: dense, run: changing([dense]) };
  return {
    shape,
    run: (table, rows) => {
      const columns = toNumbers(table, input, rows);
      return {
        numRow: table.numRow,
        parts: columns.map((given, column) => {
          const values = given.slice();
          dense(values, column, rows);
          return values;
        }),
      };
    },
  };
}

/** The name of a column for a message about it. */
export function columnName({ names }: Shape, column: number): string {
  return names()[column] ?? `column ${column}`;
}
