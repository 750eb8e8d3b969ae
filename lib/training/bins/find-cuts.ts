import type { Kernels } from '../kernels.ts';
import type { TrainingSet } from '../training-set.ts';
import { findCuts } from './sketch.ts';

/** How a feature is cut into bins. */
export interface FeatureCuts {
  readonly isCategorical: boolean;
  /** (numBin) ascending; a split at cut i sends bins up to i left. For a categorical feature the categories. */
  readonly cuts: Float32Array;
  readonly numBin: number;
  /** Missing values have the code `numBin`. */
  readonly hasMissing: boolean;
}

/** How to bin. */
export interface BinOptions {
  readonly maxBin: number;
  /** (numRow) for the quantiles */
  readonly weights?: Float32Array | undefined;
}

/** Columns that are copied together for each thread: neighbours share cache lines. */
const COLUMNS = 4;

/** The cuts of every feature. */
export function findAllCuts(kernels: Kernels, set: TrainingSet, { maxBin, weights }: BinOptions): FeatureCuts[] {
  const { numRow, numFeature, featureTypes } = set;
  const { memory, team } = kernels;
  const mark = memory.size;
  const placedWeights = weights === undefined ? 0 : kernels.place(weights);
  const step = Math.min(numFeature, COLUMNS * team.size);
  const columns = kernels.reserve(step * numRow * 4);
  const result: FeatureCuts[] = [];
  for (let first = 0; first < numFeature; first += step) {
    const counts = copyColumns(memory.float32s(columns, step * numRow), set, first);
    const copied = counts.map((count, index) => {
      const values = columns + index * numRow * 4;
      const weighed = weights === undefined ? count : countWeighed(memory.float32s(values, numRow), weights);
      return {
        values,
        numRow,
        weights: placedWeights,
        count,
        weighed,
        isCategorical: featureTypes[first + index] === 'c',
      };
    });
    const quantiles = findCuts(
      kernels,
      copied.filter(({ isCategorical }) => !isCategorical),
      maxBin,
    );
    for (const { isCategorical, values, count } of copied) {
      const cuts = isCategorical ? listCategories(memory.float32s(values, numRow)) : quantiles.shift()!;
      result.push({ isCategorical, cuts, numBin: cuts.length, hasMissing: count < numRow });
    }
  }
  memory.release(mark);
  return result;
}

/** Copies some columns and says how many values each has. */
function copyColumns(columns: Float32Array, { values, numRow, numFeature }: TrainingSet, first: number): number[] {
  const counts = new Array<number>(Math.min(columns.length / numRow, numFeature - first)).fill(0);
  for (let row = 0; row < numRow; row++) {
    for (let index = 0; index < counts.length; index++) {
      const value = values[row * numFeature + first + index]!;
      columns[index * numRow + row] = value;
      if (value === value) counts[index]!++;
    }
  }
  return counts;
}

/** Values in rows of weight 0 do not count for the sketch. */
function countWeighed(column: Float32Array, weights: Float32Array): number {
  let count = 0;
  for (let row = 0; row < column.length; row++) if (column[row] === column[row] && weights[row] !== 0) count++;
  return count;
}

/** 0 … the largest code. */
function listCategories(column: Float32Array): Float32Array {
  let max = 0;
  for (const code of column) if (code > max) max = code;
  return Float32Array.from({ length: max + 1 }, (_, code) => code);
}
