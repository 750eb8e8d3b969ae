import { elementsOf } from '../graph.ts';
import type { PlanNode } from '../node.ts';
import { joinSources, MAX_WIDTH, markRead, numbersOf, type Shape, shapeOf, sourcesOf } from '../shape.ts';
import { isSparseBlock, type Rows, type SparseBlock, type Table, toNumbers } from '../table.ts';
import { refuseGap } from './discretize.ts';
import { columnName } from './elementwise.ts';
import type { CompileStep } from './step.ts';

/** A product: that of an earlier term and one more column on its right; the first has none. */
interface Term {
  /** place of the earlier term; -1 for a column itself */
  readonly before: number;
  readonly column: number;
}

/** Columns, and their products up to some degree. */
export const compilePolynomialFeatures: CompileStep = (node, input) => {
  node.requireWidth(input);
  const { least, most } = readDegrees(node);
  const hasBias = node.flag('include_bias', true);
  const { terms, firstKept } = listTerms(node, input.width, {
    least,
    most,
    isInteraction: node.flag('interaction_only'),
  });
  const columns = terms.map((_, term) => columnsOf(terms, term));
  const kept = columns.slice(firstKept);
  const names = () => [...(hasBias ? ['1'] : []), ...kept.map((one) => nameProduct(one, input))];
  const sources = () => {
    const given = sourcesOf(input);
    const made = kept.map((one) => joinSources(one.map((column) => given[column])));
    return hasBias ? [undefined, ...made] : made;
  };
  const width = kept.length + (hasBias ? 1 : 0);
  markRead(input);
  if (input.isSparse) {
    return {
      shape: shapeOf([{ kind: 'sparse', width }], { isSparse: true, precision: input.precision, names, sources }),
      run: (table) => ({ numRow: table.numRow, parts: [multiplyStored(table, input, kept, hasBias)] }),
    };
  }
  const { precision } = input;
  return {
    shape: shapeOf(numbersOf(width), { isSparse: false, precision, names, sources }),
    run: (table, rows) => {
      const given = toNumbers(table, input, rows);
      refuseGaps(given, input, rows);
      const made: Float64Array[] = [];
      for (const { before, column } of terms) {
        if (before < 0) made.push(given[column]!);
        else made.push(multiply(made[before]!, given[column]!, precision === 'single'));
      }
      const bias = hasBias ? [new Float64Array(table.numRow).fill(1)] : [];
      return { numRow: table.numRow, parts: [...bias, ...made.slice(firstKept)] };
    },
  };
};

function readDegrees(node: PlanNode): { readonly least: number; readonly most: number } {
  const [from, to] = elementsOf(node.get('degree')) ?? [];
  const most = node.number('_max_degree', typeof to === 'number' ? to : node.number('degree', 2));
  const least = node.number('_min_degree', typeof from === 'number' ? from : 0);
  if (!Number.isInteger(most) || !Number.isInteger(least) || least > most || most < 1) throw node.unsupported('degree');
  return { least, most };
}

/** Terms by degree; in each the products of column 0 first, with the terms of the degree before whose first column is not before it. */
function listTerms(
  node: PlanNode,
  width: number,
  { least, most, isInteraction }: { readonly least: number; readonly most: number; readonly isInteraction: boolean },
): { readonly terms: readonly Term[]; readonly firstKept: number } {
  const terms: Term[] = Array.from({ length: width }, (_, column) => ({ before: -1, column }));
  /** where the terms of the last degree begin that start with each column, and where all end */
  let starts = Array.from({ length: width + 1 }, (_, column) => column);
  let firstKept = 0;
  for (let degree = 2; degree <= most; degree++) {
    if (degree === least) firstKept = terms.length;
    const next: number[] = [];
    const end = starts[width]!;
    for (let column = 0; column < width; column++) {
      next.push(terms.length);
      for (let before = starts[isInteraction ? column + 1 : column]!; before < end; before++)
        terms.push({ before, column });
      if (terms.length > MAX_WIDTH)
        throw node.refuse(`makes more than ${MAX_WIDTH} columns`, 'train it with a lower degree');
    }
    starts = [...next, terms.length];
  }
  return { terms, firstKept };
}

/** The columns that a term multiplies, the first on the left. */
function columnsOf(terms: readonly Term[], term: number): number[] {
  const columns: number[] = [];
  for (let at = term; at >= 0; at = terms[at]!.before) columns.push(terms[at]!.column);
  return columns;
}

/** `x0^2 x1`. */
function nameProduct(columns: readonly number[], input: Shape): string {
  const counts = new Map<number, number>();
  for (const column of columns) counts.set(column, (counts.get(column) ?? 0) + 1);
  return [...counts].map(([column, power]) => columnName(input, column) + (power > 1 ? `^${power}` : '')).join(' ');
}

function refuseGaps(columns: readonly Float64Array[], input: Shape, rows: Rows): void {
  for (const [column, values] of columns.entries()) {
    for (let row = 0; row < values.length; row++)
      if (Number.isNaN(values[row])) refuseGap(rows, row, columnName(input, column));
  }
}

function multiply(left: Float64Array, right: Float64Array, isSingle: boolean): Float64Array {
  return left.map((value, row) => (isSingle ? Math.fround(value * right[row]!) : value * right[row]!));
}

/** Products of what is stored; others are absent. */
function multiplyStored(
  { parts, numRow }: Table,
  { width }: Shape,
  terms: readonly (readonly number[])[],
  hasBias: boolean,
): SparseBlock {
  const starts = new Uint32Array(numRow + 1);
  const indices: number[] = [];
  const values: number[] = [];
  const cells = new Float64Array(width);
  const isStored = new Uint8Array(width);
  const first = hasBias ? 1 : 0;
  for (let row = 0; row < numRow; row++) {
    isStored.fill(0);
    let begin = 0;
    for (const part of parts) {
      if (!isSparseBlock(part)) continue;
      for (let at = part.starts[row]!; at < part.starts[row + 1]!; at++) {
        cells[begin + part.indices[at]!] = part.values[at]!;
        isStored[begin + part.indices[at]!] = 1;
      }
      begin += part.width;
    }
    if (hasBias) values.push(1);
    if (hasBias) indices.push(0);
    for (const [term, columns] of terms.entries()) {
      if (!columns.every((column) => isStored[column])) continue;
      indices.push(first + term);
      values.push(columns.reduce((product, column) => product * cells[column]!, 1));
    }
    starts[row + 1] = values.length;
  }
  return { width: terms.length + first, starts, indices: Uint32Array.from(indices), values: Float64Array.from(values) };
}
