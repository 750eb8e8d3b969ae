import type { PlanNode } from '../node.ts';
import { markRead, numbersOf, type Shape, shapeOf } from '../shape.ts';
import { toNumbers } from '../table.ts';
import { withIndicator } from './imputers.ts';
import { selectColumns } from './select.ts';
import { type CompileStep, chain, type Step } from './step.ts';

/** Rows of training that have what others lack. */
interface Donors {
  /** (numRow, width) */
  readonly values: Float64Array;
  readonly numRow: number;
  readonly width: number;
  readonly numNeighbour: number;
  readonly isWeighted: boolean;
}

/** Gaps filled with the mean of the nearest rows of training that have the column. */
export const compileKnnImputer: CompileStep = (node, input) => {
  node.requireWidth(input);
  node.choice('metric', ['nan_euclidean'], 'nan_euclidean');
  const isWeighted = node.choice('weights', ['uniform', 'distance'], 'uniform') === 'distance';
  if (!Number.isNaN(node.number('missing_values', Number.NaN))) throw node.unsupported('missing_values');
  const { values, numRow } = node.matrix('_fit_X', input.width);
  node.countCategories(numRow);
  const donors = { values, numRow, width: input.width, numNeighbour: node.number('n_neighbors', 5), isWeighted };
  return withIndicator(node, input, keepFitted(node, input, fill(input, donors), donors));
};

/** Without the columns that had no value in training, unless these are kept and filled with 0. */
function keepFitted(node: PlanNode, input: Shape, filled: Step, { values, numRow, width }: Donors): Step {
  if (node.flag('keep_empty_features')) return filled;
  const kept = Array.from({ length: width }, (_, column) => column).filter((column) => {
    for (let row = 0; row < numRow; row++) if (!Number.isNaN(values[row * width + column])) return true;
    return false;
  });
  return kept.length === width ? filled : chain([filled, selectColumns(filled.shape, kept)], input);
}

function fill(input: Shape, donors: Donors): Step {
  markRead(input);
  const { names, precision } = input;
  return {
    shape: shapeOf(numbersOf(input.width), { isSparse: false, precision, names }),
    run: (table, rows) => {
      const given = toNumbers(table, input, rows);
      const columns = given.map((values) => values.slice());
      for (let row = 0; row < table.numRow; row++) {
        if (!given.some((values) => Number.isNaN(values[row]))) continue;
        const distances = measure(given, row, donors);
        for (const [column, values] of given.entries()) {
          if (Number.isNaN(values[row])) columns[column]![row] = average(column, distances, donors);
        }
      }
      return { numRow: table.numRow, parts: columns };
    },
  };
}

/** (numRow) to each row of training, over the columns that both have; NaN where these are none. */
function measure(columns: readonly Float64Array[], row: number, { values, numRow, width }: Donors): Float64Array {
  const distances = new Float64Array(numRow);
  for (let other = 0; other < numRow; other++) {
    let [sum, present] = [0, 0];
    for (let column = 0; column < width; column++) {
      const difference = columns[column]![row]! - values[other * width + column]!;
      if (Number.isNaN(difference)) continue;
      sum += difference * difference;
      present++;
    }
    distances[other] = present === 0 ? Number.NaN : Math.sqrt((width / present) * sum);
  }
  return distances;
}

function average(
  column: number,
  distances: Float64Array,
  { values, numRow, width, numNeighbour, isWeighted }: Donors,
): number {
  const valueOfRow = (row: number) => values[row * width + column]!;
  const all = Array.from({ length: numRow }, (_, row) => row).filter((row) => !Number.isNaN(valueOfRow(row)));
  if (all.length === 0) return 0;
  const near = all
    .filter((row) => !Number.isNaN(distances[row]))
    .sort((a, b) => distances[a]! - distances[b]! || a - b);
  if (near.length === 0) return all.reduce((sum, row) => sum + valueOfRow(row), 0) / all.length;
  const chosen = near.slice(0, numNeighbour);
  const isSame = distances[chosen[0]!] === 0;
  const weight = (row: number) => {
    if (!isWeighted) return 1;
    return isSame ? Number(distances[row] === 0) : 1 / distances[row]!;
  };
  const total = chosen.reduce((sum, row) => sum + weight(row), 0);
  return chosen.reduce((sum, row) => sum + weight(row) * valueOfRow(row), 0) / total;
}
