// Numbers to numbers of another scale: one or two operations each, in scikit-learn's order, as their order makes the bits.
import type { GraphValue } from '../graph.ts';
import { elementsOf } from '../graph.ts';
import type { PlanNode } from '../node.ts';
import type { Shape } from '../shape.ts';
import { columnName, elementwise } from './elementwise.ts';
import type { CompileStep, Step } from './step.ts';

/** `-` 1, `/` 2: what happens to a number, and by how much in each column. */
interface Operation {
  readonly sign: '+' | '-' | '*' | '/';
  /** (width) */
  readonly by: Float64Array;
}

interface Scaling {
  readonly operations: readonly Operation[];
  /** what sparse entries are multiplied by: the reciprocal is made first; undefined where sparse matrices are refused */
  readonly stored?: readonly Operation[] | undefined;
  readonly clip?: readonly [low: number, high: number] | undefined;
}

const { fround } = Math;

/** `(x - mean_) / scale_`; sparse `x * (1 / scale_)`. */
export const compileStandardScaler: CompileStep = (node, input) => {
  const { width } = input;
  const mean = node.flag('with_mean', true) ? fittedFloats(node, 'mean_', width) : undefined;
  const scale = node.flag('with_std', true) ? fittedFloats(node, 'scale_', width) : undefined;
  // float32 rows: from 1.8 on the state becomes float32 first
  const isRounded = input.precision === 'single' && node.isFrom(1, 8);
  const operations = [...each('-', mean), ...each('/', scale)].map((one) => (isRounded ? rounded(one) : one));
  return scaled(node, input, { operations, stored: mean ? undefined : each('*', reciprocal(scale)) });
};

/** `x * scale_ + min_`. */
export const compileMinMaxScaler: CompileStep = (node, input) => {
  node.provesSingle('data_min_', input);
  const operations = [
    ...each('*', fittedFloats(node, 'scale_', input.width)),
    ...each('+', fittedFloats(node, 'min_', input.width)),
  ];
  return scaled(node, input, {
    operations,
    clip: node.flag('clip') ? readRange(node, node.fitted('feature_range')) : undefined,
  });
};

/** `x / scale_`. */
export const compileMaxAbsScaler: CompileStep = (node, input) => {
  node.provesSingle('max_abs_', input);
  const scale = fittedFloats(node, 'scale_', input.width);
  const clip = node.flag('clip') ? ([-1, 1] as const) : undefined;
  return scaled(node, input, { operations: each('/', scale), stored: each('*', reciprocal(scale)), clip });
};

/** `(x - center_) / scale_`. */
export const compileRobustScaler: CompileStep = (node, input) => {
  node.provesSingle('center_', input);
  node.provesSingle('scale_', input);
  const center = node.flag('with_centering', true) ? fittedFloats(node, 'center_', input.width) : undefined;
  const scale = node.flag('with_scaling', true) ? fittedFloats(node, 'scale_', input.width) : undefined;
  const operations = [...each('-', center), ...each('/', scale)];
  return scaled(node, input, { operations, stored: center ? undefined : each('*', reciprocal(scale)) });
};

/** 1 where a number is above the threshold, else 0. */
export const compileBinarizer: CompileStep = (node, input) => {
  node.requireWidth(input);
  const threshold = node.number('threshold', 0);
  const binarize = (value: number) => (value > threshold ? 1 : 0);
  const hint = 'fill the cell, or train with an imputer before the Binarizer';
  return elementwise(input, {
    dense: (values, column, rows) => {
      for (let row = 0; row < values.length; row++) {
        if (Number.isNaN(values[row]))
          rows.refuse(row, columnName(input, column), 'a missing value cannot be binarized', hint);
        values[row] = binarize(values[row]!);
      }
    },
    stored: (value, column, row, rows) => {
      if (Number.isNaN(value)) rows.refuse(row, columnName(input, column), 'a missing value cannot be binarized', hint);
      return binarize(value);
    },
  });
};

/** Fitted numbers; None, which a column without scale has, is no operation. */
function fittedFloats(node: PlanNode, key: string, width: number): Float64Array | undefined {
  return node.fitted(key) === null ? undefined : node.floats(key, width);
}

function each(sign: Operation['sign'], by: Float64Array | undefined): Operation[] {
  return by === undefined ? [] : [{ sign, by }];
}

function reciprocal(scale: Float64Array | undefined): Float64Array | undefined {
  return scale?.map((value) => 1 / value);
}

function rounded({ sign, by }: Operation): Operation {
  return { sign, by: by.map(fround) };
}

function readRange(node: PlanNode, range: GraphValue): readonly [number, number] {
  const [low, high] = elementsOf(range) ?? [];
  if (typeof low !== 'number' || typeof high !== 'number') throw node.unsupported('feature_range');
  return [low, high];
}

function scaled(node: PlanNode, input: Shape, { operations, stored, clip }: Scaling): Step {
  node.requireWidth(input);
  if (input.isSparse && stored === undefined) throw node.refuse('is given a sparse matrix, which it does not take');
  const isSingle = input.precision === 'single';
  const [first, second] = operations;
  const isStandard = !isSingle && first?.sign === '-' && second?.sign === '/' && !clip;
  return elementwise(input, {
    takesAll: true,
    dense: isStandard
      ? standardizing(first.by, second.by)
      : (values, column) => {
          for (const operation of operations) apply(operation, values, operation.by[column]!, isSingle);
          if (clip) for (let row = 0; row < values.length; row++) values[row] = limit(values[row]!, clip);
        },
    stored:
      stored &&
      ((value, column) => {
        let result = value;
        for (const { by } of stored) result = isSingle ? fround(result * by[column]!) : result * by[column]!;
        return clip ? limit(result, clip) : result;
      }),
  });
}

/** What most scalers do, in one loop, which is no function of its own as that of imputers. */
function standardizing(means: Float64Array, scales: Float64Array): NonNullable<Step['change']> {
  return (values, column) => {
    const mean = means[column]!;
    const scale = scales[column]!;
    const { length } = values;
    for (let row = 0; row < length; row++) values[row] = (values[row]! - mean) / scale;
  };
}

function apply({ sign }: Operation, values: Float64Array, by: number, isSingle: boolean): void {
  const { length } = values;
  if (sign === '-') for (let row = 0; row < length; row++) values[row] = values[row]! - by;
  else if (sign === '+') for (let row = 0; row < length; row++) values[row] = values[row]! + by;
  else if (sign === '*') for (let row = 0; row < length; row++) values[row] = values[row]! * by;
  else for (let row = 0; row < length; row++) values[row] = values[row]! / by;
  if (isSingle) for (let row = 0; row < length; row++) values[row] = fround(values[row]!);
}

/** As `np.clip`: NaN stays. */
function limit(value: number, [low, high]: readonly [number, number]): number {
  if (value < low) return low;
  return value > high ? high : value;
}
