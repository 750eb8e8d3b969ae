// Gaps: filled with what training says, or told as flags.
import { isArray, isName, isObject, isScalar, type Scalar } from '../graph.ts';
import { describe, type PlanNode } from '../node.ts';
import {
  Dictionary,
  isNumbers,
  markRead,
  NUMBER,
  type ObjectShape,
  type PartShape,
  type Shape,
  shapeOf,
  sourcesOf,
} from '../shape.ts';
import { cellValue, isObjects, mapSparse, type ObjectColumn, type Rows } from '../table.ts';
import { showCell } from './classes.ts';
import { columnName } from './elementwise.ts';
import { type ColumnPart, columnParts, columnShapes } from './parts.ts';
import { selectColumns } from './select.ts';
import { stackTables } from './stack.ts';
import { type CompileStep, chain, changing, type Step } from './step.ts';

/** What counts as a gap: NaN, or a number or text that stands for it. */
type Marker = Scalar;

export const compileSimpleImputer: CompileStep = (node, input) => {
  node.requireWidth(input);
  node.provesSingle('statistics_', input);
  return withIndicator(node, input, compileFilling(node, input), takesTexts(node));
};

/** An imputer's columns, and the flags of gaps behind them where it has any. */
export function withIndicator(node: PlanNode, input: Shape, filling: Step, isText = false): Step {
  if (!node.flag('add_indicator')) return filling;
  const child = node.child(node.fitted('indicator_'), 'indicator_');
  const indicator = compileIndicator(child, input, readMarker(node), isText);
  const blocks = [filling, indicator].map(({ shape }) => ({ shape, weight: undefined }));
  const isSparse = blocks.some(({ shape }) => shape.isSparse);
  const stacked = stackTables(node, blocks, isSparse);
  const names = () => [...filling.shape.names(), ...indicator.shape.names()];
  const sources = () => [filling, indicator].flatMap(({ shape }) => sourcesOf(shape));
  return {
    shape: shapeOf(stacked.parts, { isSparse, precision: input.precision, names, sources }),
    run: (table, rows) => stacked.run([filling.run(table, rows), indicator.run(table, rows)], table.numRow, rows),
  };
}

export const compileMissingIndicator: CompileStep = (node, input) => {
  node.requireWidth(input);
  return compileIndicator(node, input, readMarker(node), false);
};

/** The gaps filled, and the columns that have nothing to fill them with left out. */
function compileFilling(node: PlanNode, input: Shape): Step {
  const statistics = node.list('statistics_', input.width).map((statistic) => {
    if (isScalar(statistic)) return statistic;
    throw node.refuse(`fills gaps with ${describe(statistic)}`);
  });
  const keepsEmpty = node.flag('keep_empty_features') || (node.get('strategy') === 'constant' && !node.isFrom(1, 8));
  const kept = statistics.flatMap((statistic, column) => (Number.isNaN(statistic) && !keepsEmpty ? [] : [column]));
  const marker = readMarker(node);
  const fill = input.isSparse
    ? fillStored(node, input, marker, statistics)
    : fillCells(node, input, marker, statistics);
  return kept.length === input.width ? fill : chain([fill, selectColumns(fill.shape, kept)], input);
}

function readMarker(node: PlanNode): Marker {
  const marker = node.get('missing_values');
  if (marker === undefined) return Number.NaN;
  if (isScalar(marker)) return marker;
  if (isObject(marker) && /NAType$/.test(marker.className)) return Number.NaN;
  throw node.unsupported('missing_values');
}

/** Whether it was fitted on an array of objects: then all of its columns are. */
function takesTexts(node: PlanNode): boolean {
  const fitted = node.get('_fit_dtype');
  if (isName(fitted)) return fitted.name === 'numpy.O' || fitted.name.endsWith('.object_');
  const statistics = node.get('statistics_');
  return isArray(statistics) && (statistics.dtype === 'O' || statistics.dtype === 'U');
}

function fillCells(node: PlanNode, input: Shape, marker: Marker, statistics: readonly Scalar[]): Step {
  const shapes = columnShapes(input).map((part) => (takesTexts(node) ? asObjects(part) : part));
  const fills = shapes.map((part, column) => compileFill(node, part, statistics[column]!, marker));
  const { names, sources, precision } = input;
  const shape = shapeOf(shapes.map(withoutInput), { isSparse: false, precision, names, sources });
  if (Number.isNaN(marker) && isNumbers(input) && isNumbers(shape)) {
    const numbers = Float64Array.from(statistics, Number);
    const change = fillingNumbers(numbers);
    return { shape, change, run: changing([change]) };
  }
  return {
    shape,
    run: (table, rows) => ({
      numRow: table.numRow,
      parts: columnParts(table, input, rows).map((part, column) => {
        const cells = shapes[column]!.kind === 'object' ? asColumn(part, shapes[column] as ObjectShape) : part;
        if (!Number.isNaN(marker)) refuseNaN(cells, input, column, rows);
        return fills[column]!(cells);
      }),
    }),
  };
}

/**
 * What is no number compares with nothing; `Number.isNaN` would become a branch, which gaps mispredict. The loop is no function of its own:
 * within another that is called less often V8 would not compile it to its best.
 */
function fillingNumbers(numbers: Float64Array): NonNullable<Step['change']> {
  return (values, column) => {
    const number = numbers[column]!;
    const { length } = values;
    for (let row = 0; row < length; row++) {
      const value = values[row]!;
      values[row] = value >= -Infinity ? value : number;
    }
  };
}

/** A filled column is no longer the caller's. */
function withoutInput(part: PartShape): PartShape {
  return part.kind === 'object'
    ? { kind: 'object', dictionary: part.dictionary }
    : part.kind === 'number'
      ? NUMBER
      : part;
}

/** Numbers are objects as well. */
function asObjects(part: PartShape): PartShape {
  if (part.kind === 'sparse') return part;
  if (part.input) part.input.isText = true;
  return part.kind === 'object' ? part : { kind: 'object', dictionary: new Dictionary() };
}

function asColumn(part: ColumnPart, { dictionary }: ObjectShape): ObjectColumn {
  if (isObjects(part)) return part;
  const extra: Scalar[] = [];
  const codes = Int32Array.from(part, (value) => (Number.isNaN(value) ? -1 : -1 - extra.push(value)));
  return { codes, dictionary, extra };
}

type IsGap = (value: Scalar) => boolean;

function gapTest(marker: Marker): IsGap {
  return Number.isNaN(marker) ? (value) => Number.isNaN(value) : (value) => value === marker;
}

/** scikit-learn takes NaN for bad input where something else stands for a gap. */
function refuseNaN(part: ColumnPart, input: Shape, column: number, rows: Rows): void {
  const isMissing = isObjects(part)
    ? (row: number) => part.codes[row] === -1
    : (row: number) => Number.isNaN(part[row]);
  const numRow = isObjects(part) ? part.codes.length : part.length;
  for (let row = 0; row < numRow; row++) {
    if (!isMissing(row)) continue;
    const hint = 'write a gap as it was written in training';
    rows.refuse(row, columnName(input, column), `${showCell(part, row)} is not what the imputer takes for a gap`, hint);
  }
}

function compileFill(
  node: PlanNode,
  part: PartShape,
  statistic: Scalar,
  marker: Marker,
): (part: ColumnPart) => ColumnPart {
  const isGap = gapTest(marker);
  if (part.kind === 'object') {
    const filled = Number.isNaN(statistic) ? -1 : part.dictionary.intern(statistic);
    return (cells) => {
      const column = cells as ObjectColumn;
      const isFilled = Number.isNaN(marker) ? isNaNCode : (code: number) => isGap(cellValue(column, code));
      return {
        dictionary: column.dictionary,
        extra: column.extra,
        codes: column.codes.map((code) => (isFilled(code) ? filled : code)),
      };
    };
  }
  if (typeof statistic === 'string' || statistic === null) {
    throw node.refuse(`fills gaps among numbers with ${describe(statistic)}`);
  }
  const number = Number(statistic);
  return (cells) => (cells as Float64Array).map((value) => (isGap(value) ? number : value));
}

/** The code of a cell that is NaN. */
function isNaNCode(code: number): boolean {
  return code === -1;
}

function fillStored(node: PlanNode, input: Shape, marker: Marker, statistics: readonly Scalar[]): Step {
  const isGap = gapTest(marker);
  if (!statistics.every((statistic) => typeof statistic === 'number'))
    throw node.refuse('fills a sparse matrix with texts');
  return {
    shape: input, // sparse, so that it is nobody's input
    run: (table) => ({
      numRow: table.numRow,
      parts: mapSparse(table, (value, column) => (isGap(value) ? Number(statistics[column]) : value)),
    }),
  };
}

/** Flags of the columns that had gaps in training, or of all. */
function compileIndicator(node: PlanNode, input: Shape, marker: Marker, isObject: boolean): Step {
  const features = node.list('features_').map((feature) => {
    if (typeof feature === 'number' && feature >= 0 && feature < input.width) return feature;
    throw node.refuse(`flags the column ${describe(feature)} of ${input.width}`);
  });
  markRead(input);
  const flagged = new Set(features);
  const isStrict =
    node.get('features') !== 'all' && node.flag('error_on_new', true) && node.get('_precomputed') !== true;
  const isGap = gapTest(marker);
  const isSparse = node.get('sparse') === true || (node.get('sparse') !== false && input.isSparse);
  const names = () => features.map((feature) => `missingindicator_${columnName(input, feature)}`);
  const sources = () => {
    const all = sourcesOf(input);
    return features.map((feature) => all[feature]);
  };
  const flags = new Dictionary();
  for (const flag of [false, true]) flags.intern(flag);
  const parts: PartShape[] = features.map(() => (isObject ? { kind: 'object', dictionary: flags } : NUMBER));
  const shape = shapeOf(parts, { isSparse: false, precision: isObject ? 'double' : input.precision, names, sources });
  const dense: Step = {
    shape,
    run: (table, rows) => {
      const columns = columnParts(table, input, rows);
      const gaps = columns.map((part) => findGaps(part, isGap));
      if (isStrict) refuseNew(gaps, flagged, input, rows);
      return {
        numRow: table.numRow,
        parts: features.map((feature) =>
          isObject ? { codes: Int32Array.from(gaps[feature]!), dictionary: flags, extra: [] } : gaps[feature]!,
        ),
      };
    },
  };
  if (!isSparse) return dense;
  const stacked = stackTables(node, [{ shape, weight: undefined }], true);
  return {
    shape: shapeOf(stacked.parts, { isSparse: true, precision: input.precision, names, sources }),
    run: (table, rows) => stacked.run([dense.run(table, rows)], table.numRow, rows),
  };
}

/** (numRow) 1 for a gap, else 0. */
function findGaps(part: ColumnPart, isGap: IsGap): Float64Array {
  if (!isObjects(part)) return part.map((value) => (isGap(value) ? 1 : 0));
  return Float64Array.from(part.codes, (code) => (isGap(cellValue(part, code)) ? 1 : 0));
}

function refuseNew(gaps: readonly Float64Array[], flagged: ReadonlySet<number>, input: Shape, rows: Rows): void {
  for (const [column, flags] of gaps.entries()) {
    if (flagged.has(column)) continue;
    for (let row = flags.indexOf(1); row >= 0; row = flags.indexOf(1, row + 1)) {
      const problem = 'is missing, and had no gaps in training';
      rows.refuse(
        row,
        columnName(input, column),
        `the cell ${problem}`,
        'fill the cell, or train with error_on_new=False',
      );
    }
  }
}
