// Products with a matrix: the order in which BLAS adds is not known, so that the last digits may differ.
import type { PlanNode } from '../node.ts';
import { markRead, numbersOf, type Shape, shapeOf } from '../shape.ts';
import { isSparseBlock, type Table, toNumbers } from '../table.ts';
import { refuseGap } from './discretize.ts';
import { columnName } from './elementwise.ts';
import type { CompileStep, Step } from './step.ts';

/** Least variance that whitening divides by, from 1.5 on. */
const SPACING = 2 ** -52;

export const compilePca: CompileStep = (node, input) => {
  node.provesSingle('components_', input);
  const { numRow: numComponent, values: components } = node.matrix('components_', input.width);
  const mean = node.floatsOrNone('mean_', input.width);
  const isLate = node.isFrom(1, 5);
  const scale = node.flag('whiten') ? readScale(node, numComponent, isLate) : undefined;
  // from 1.5 on the mean is taken away behind the product
  const offset =
    mean && isLate
      ? multiply(
          [...mean].map((value) => Float64Array.of(value)),
          components,
          numComponent,
        )
      : undefined;
  return product(node, input, numComponent, (columns) => {
    const centered =
      mean && !isLate ? columns.map((values, column) => values.map((value) => value - mean[column]!)) : columns;
    const made = multiply(centered, components, numComponent);
    for (const [component, values] of made.entries()) {
      const away = offset?.[component]?.[0] ?? 0;
      const by = scale?.[component] ?? 1;
      for (let row = 0; row < values.length; row++) values[row] = (values[row]! - away) / by;
    }
    return made;
  });
};

export const compileTruncatedSvd: CompileStep = (node, input) => {
  const { numRow: numComponent, values: components } = node.matrix('components_', input.width);
  if (!input.isSparse)
    return product(node, input, numComponent, (columns) => multiply(columns, components, numComponent));
  const made = product(node, input, numComponent, () => []);
  return {
    shape: made.shape,
    run: (table) => ({ numRow: table.numRow, parts: multiplyStored(table, input.width, components, numComponent) }),
  };
};

function readScale(node: PlanNode, numComponent: number, isLate: boolean): Float64Array {
  const variance = node.floats('explained_variance_', numComponent);
  return variance.map((value) => Math.sqrt(isLate ? Math.max(value, SPACING) : value));
}

function product(node: PlanNode, input: Shape, width: number, run: (columns: Float64Array[]) => Float64Array[]): Step {
  node.requireWidth(input);
  markRead(input);
  const prefix = node.shortName.toLowerCase();
  const names = () => Array.from({ length: width }, (_, at) => `${prefix}${at}`);
  return {
    shape: shapeOf(numbersOf(width), { isSparse: false, precision: input.precision, names }),
    run: (table, rows) => {
      const columns = toNumbers(table, input, rows);
      for (const [column, values] of columns.entries()) {
        for (let row = 0; row < values.length; row++)
          if (Number.isNaN(values[row])) refuseGap(rows, row, columnName(input, column));
      }
      return { numRow: table.numRow, parts: run(columns) };
    },
  };
}

/** Columns times the rows of a (numComponent, columns) matrix, from left to right. */
function multiply(columns: readonly Float64Array[], components: Float64Array, numComponent: number): Float64Array[] {
  const numRow = columns[0]?.length ?? 0;
  return Array.from({ length: numComponent }, (_, component) => {
    const sums = new Float64Array(numRow);
    for (const [column, values] of columns.entries()) {
      const weight = components[component * columns.length + column]!;
      for (let row = 0; row < numRow; row++) sums[row] = sums[row]! + values[row]! * weight;
    }
    return sums;
  });
}

/** The same over what is stored. */
function multiplyStored(
  { parts, numRow }: Table,
  width: number,
  components: Float64Array,
  numComponent: number,
): Float64Array[] {
  const made = Array.from({ length: numComponent }, () => new Float64Array(numRow));
  let first = 0;
  for (const part of parts) {
    if (!isSparseBlock(part)) continue;
    for (let row = 0; row < numRow; row++) {
      for (let at = part.starts[row]!; at < part.starts[row + 1]!; at++) {
        const column = first + part.indices[at]!;
        for (const [component, sums] of made.entries())
          sums[row]! += part.values[at]! * components[component * width + column]!;
      }
    }
    first += part.width;
  }
  return made;
}
