import { pairwiseSum } from '../numbers.ts';
import { markRead, numbersOf, shapeOf } from '../shape.ts';
import { isSparseBlock, mapStored, type Part, type Table, toNumbers } from '../table.ts';
import { columnName } from './elementwise.ts';
import type { CompileStep } from './step.ts';

/** The length of a row. */
export type Norm = (values: ArrayLike<number>) => number;

/** By their names. */
export const NORMS: Readonly<Record<string, Norm>> = {
  l1: (values) => pairwiseSum(Float64Array.from(values, Math.abs)),
  l2: (values) => {
    let sum = 0;
    for (let at = 0; at < values.length; at++) sum += values[at]! * values[at]!;
    return Math.sqrt(sum);
  },
  max: (values) => {
    let most = 0;
    for (let at = 0; at < values.length; at++) most = Math.max(most, Math.abs(values[at]!));
    return most;
  },
};

/** What `max` was up to 0.22: signs counted, zeros too. */
function largest(values: ArrayLike<number>): number {
  return Math.max(...Array.from(values));
}

/** Each row divided by its norm; what is next to nothing stays, from 1.0 on, in a dense matrix. */
export const compileNormalizer: CompileStep = (node, input) => {
  node.requireWidth(input);
  const name = node.choice('norm', Object.keys(NORMS), 'l2');
  const norm = name === 'max' && !node.isFrom(0, 23) ? largest : NORMS[name]!;
  const least = node.isFrom(1, 0) ? 10 * (input.precision === 'single' ? 2 ** -23 : Number.EPSILON) : 0;
  const divisorOf = (length: number) => (length === 0 || Math.abs(length) < least ? 1 : length);
  markRead(input);
  if (input.isSparse) return { shape: input, run: (table) => normalizeStored(table, norm) };
  const { names, precision } = input;
  return {
    shape: shapeOf(numbersOf(input.width), { isSparse: false, precision, names }),
    run: (table, rows) => {
      const columns = toNumbers(table, input, rows).map((values) => values.slice());
      const cells = new Float64Array(columns.length);
      for (let row = 0; row < table.numRow; row++) {
        for (const [column, values] of columns.entries()) {
          cells[column] = values[row]!;
          if (Number.isFinite(values[row])) continue;
          const problem = `${Number.isNaN(values[row]) ? 'a missing value' : values[row]} cannot be normalized`;
          rows.refuse(row, columnName(input, column), problem, 'send a number, or train with an imputer before it');
        }
        const length = divisorOf(norm(cells));
        for (const values of columns) values[row] = values[row]! / length;
      }
      return { numRow: table.numRow, parts: columns };
    },
  };
};

/**
 * Rows of a sparse matrix divided by their norms, whose sums run over what is stored.
 *
 * @param norm of the stored values of a row, in their order
 */
export function normalizeStored(table: Table, norm: Norm): Table {
  const norms = Float64Array.from({ length: table.numRow }, (_, row) => norm(storedIn(table.parts, row)) || 1);
  const parts = table.parts.flatMap((part) =>
    isSparseBlock(part) ? [mapStored(part, (value, _column, row) => value / norms[row]!)] : [],
  );
  return { numRow: table.numRow, parts };
}

function storedIn(parts: readonly Part[], row: number): number[] {
  return parts.flatMap((part) =>
    isSparseBlock(part) ? [...part.values.subarray(part.starts[row]!, part.starts[row + 1]!)] : [],
  );
}
