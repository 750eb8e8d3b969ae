// The encoders of category_encoders: they take a DataFrame, and put numbers in the place of some of its columns.
import { elementsOf, entryOf, type GraphArray, type GraphValue, isArray, isDict, isScalar, textsOf } from '../graph.ts';
import type { PlanNode } from '../node.ts';
import { NUMBER, type PartShape, type Shape, shapeOf, sourcesOf } from '../shape.ts';
import { isObjects, type Part, type Rows } from '../table.ts';
import { type Classes, compileClasses, GAP, showCell, UNSEEN } from './classes.ts';
import { columnName } from './elementwise.ts';
import { type ColumnPart, columnParts, columnShapes } from './parts.ts';
import { type CompileStep, chain, type Step } from './step.ts';

/** A pandas table as the graph has it: rows by their keys, and the numbers of each column. */
interface Mapping {
  readonly keys: GraphArray;
  readonly columns: readonly string[];
  /** (columns, keys) */
  readonly data: readonly Float64Array[];
}

/** How a column is replaced. */
interface Replacement {
  readonly names: readonly string[];
  readonly run: (part: ColumnPart, refuse: (row: number) => void) => readonly Float64Array[];
}

type Compile = (
  node: PlanNode,
  mapping: GraphValue,
  shape: PartShape,
  name: string,
) => Omit<Replacement, 'names'> & { readonly names?: readonly string[] };

/** Whole numbers from 1 on. */
export const compileOrdinal: CompileStep = (node, input) =>
  withoutGaps(node, input, replaceColumns(node, input, ordinal));
/** Rows of 0 and 1, or of the bits of the whole number. */
export const compileOneHot: CompileStep = (node, input) => behindOrdinal(node, input, digits);
/** The mean of the target in training. */
export const compileTarget: CompileStep = (node, input) => behindOrdinal(node, input, digits);
export const compileLeaveOneOut: CompileStep = (node, input) =>
  withoutGaps(node, input, replaceColumns(node, input, leaveOneOut));
export const compileCount: CompileStep = (node, input) =>
  withoutGaps(node, input, replaceColumns(node, input, countOf));

/** Columns that the ordinal encoder within it has numbered. */
function behindOrdinal(node: PlanNode, input: Shape, compile: Compile): Step {
  const numbered = node.plan.compileStep(node.child(node.fitted('ordinal_encoder'), 'ordinal_encoder'), input);
  return withoutGaps(node, input, chain([numbered, replaceColumns(node, numbered.shape, compile)], input));
}

/** The same, refusing gaps where training was told to, in the columns that it encodes. */
function withoutGaps(node: PlanNode, input: Shape, step: Step): Step {
  if (node.get('handle_missing') !== 'error') return step;
  const cols = new Set(textsOf(node.get('cols')));
  const places = input.names().flatMap((name, at) => (cols.has(name) ? [at] : []));
  return {
    shape: step.shape,
    run: (table, rows) => {
      const parts = columnParts(table, input, rows);
      for (const at of places) {
        const part = parts[at]!;
        const [cells, gap] = isObjects(part) ? [part.codes, -1] : [part, Number.NaN];
        for (const [row, cell] of cells.entries()) if (Object.is(cell, gap)) refuseClass(input, at, part, row, rows);
      }
      return step.run(table, rows);
    },
  };
}

function replaceColumns(node: PlanNode, input: Shape, compile: Compile): Step {
  for (const key of ['min_group_size', 'composite_cols', 'hierarchy']) {
    if ((node.get(key) ?? null) !== null) throw node.unsupported(key);
  }
  if (node.flag('drop_invariant') && elementsOf(node.get('invariant_cols'))?.length !== 0)
    throw node.unsupported('drop_invariant');
  const shapes = columnShapes(input);
  const names = input.names();
  const cols = textsOf(node.fitted('cols'));
  if (cols === undefined) throw node.unsupported('cols');
  const replacements: (Replacement | undefined)[] = names.map((name, at) => {
    if (!cols.includes(name)) return undefined;
    return { names: [name], ...compile(node, mappingOf(node, name), shapes[at]!, name) };
  });
  for (const col of cols)
    if (!names.includes(col)) throw node.refuse(`encodes the column ${JSON.stringify(col)}, which it is not given`);
  const parts = replacements.flatMap((one, at): readonly PartShape[] =>
    one ? one.names.map(() => NUMBER) : [shapes[at]!],
  );
  const made = replacements.flatMap((one, at) => one?.names ?? [names[at]!]);
  const sources = () => {
    const given = sourcesOf(input);
    return replacements.flatMap((one, at) => (one?.names ?? ['']).map(() => given[at]));
  };
  return {
    shape: shapeOf(parts, { isSparse: false, precision: 'double', names: () => made, sources }),
    run: (table, rows) => ({
      numRow: table.numRow,
      parts: columnParts(table, input, rows).flatMap((part, at): readonly Part[] => {
        const refuse = (row: number) => refuseClass(input, at, part, row, rows);
        return replacements[at]?.run(part, refuse) ?? [part];
      }),
    }),
  };
}

function refuseClass(input: Shape, at: number, part: ColumnPart, row: number, rows: Rows): void {
  const hint = "train it with handle_unknown='value', or send one of its categories";
  rows.refuse(row, columnName(input, at), `${showCell(part, row)} is none of the encoder's categories`, hint);
}

/** Of one column, in a dict by name or in a list of dicts. */
function mappingOf(node: PlanNode, name: string): GraphValue {
  const mapping = node.fitted('mapping');
  const found = isDict(mapping)
    ? entryOf(mapping, name)
    : entryOf(
        elementsOf(mapping)?.find((one) => entryOf(one, 'col') === name),
        'mapping',
      );
  if (found === undefined) throw node.refuse(`has no mapping for the column ${JSON.stringify(name)}`);
  return found;
}

function readMapping(node: PlanNode, value: GraphValue): Mapping {
  const [keys, columns, data] = ['index', 'columns', 'data'].map((key) => entryOf(value, key));
  const numbers = elementsOf(data)?.map((column) => elementsOf(column) ?? []);
  const isFit =
    isArray(keys) && numbers?.every((column) => column.length === keys.elements.length && column.every(isNumeric));
  if (!isArray(keys) || !isFit) throw node.refuse('has a mapping that is not a pandas table of numbers');
  return {
    keys,
    columns: (elementsOf(columns) ?? []).map(String),
    data: numbers!.map((column) => Float64Array.from(column as number[], Number)),
  };
}

function isNumeric(value: GraphValue): boolean {
  return isScalar(value) && typeof value !== 'string';
}

function classesOf(node: PlanNode, { keys }: Mapping, shape: PartShape): Classes {
  const elements = keys.elements.map((key) => (key === null ? Number.NaN : key));
  node.countCategories(elements.length);
  return compileClasses(node, { ...keys, elements }, shape);
}

/** What stands for what training did not have: `value` alone has a number, all others, as scikit-learn's `ignore`, leave it missing. */
function valueOr(node: PlanNode, key: string, number: number): number {
  return (node.get(key) ?? 'value') === 'value' ? number : Number.NaN;
}

const ordinal: Compile = (node, value, shape) => {
  const mapping = readMapping(node, value);
  const classes = classesOf(node, mapping, shape);
  const [codes] = mapping.data;
  const isStrict = node.get('handle_unknown') === 'error';
  const unknown = valueOr(node, 'handle_unknown', -1);
  const keepsGaps = node.get('handle_missing') === 'return_nan';
  return {
    run: (part, refuse) => [
      Float64Array.from(classes.find(part), (at, row) => {
        const code = at >= 0 ? codes![at]! : unknown;
        if (at < 0 && isStrict) refuse(row);
        return code === -2 && keepsGaps ? Number.NaN : code;
      }),
    ],
  };
};

/** Numbers of the row that the code before has; a code that has none is missing. */
const digits: Compile = (node, value, shape) => {
  const mapping = readMapping(node, value);
  const classes = classesOf(node, mapping, shape);
  const isStrict = node.get('handle_unknown') === 'error';
  const gap = node.shortName === 'OneHotEncoder' ? mapping.keys.elements.indexOf(-2) : -1;
  return {
    ...(mapping.columns.every((name) => name !== 'null') && mapping.columns.length > 0 && { names: mapping.columns }),
    run: (part, refuse) => {
      const found = classes.find(part);
      if (isStrict && !('codes' in part)) for (const [row, code] of part.entries()) if (code === -1) refuse(row);
      return mapping.data.map((numbers) =>
        Float64Array.from(found, (at) => numbers[at === GAP ? gap : at] ?? Number.NaN),
      );
    },
  };
};

const leaveOneOut: Compile = (node, value, shape) => {
  const mapping = readMapping(node, value);
  const classes = classesOf(node, mapping, shape);
  const mean = node.number('_mean');
  const sums = mapping.data[mapping.columns.indexOf('sum')];
  const counts = mapping.data[mapping.columns.indexOf('count')];
  if (sums === undefined || counts === undefined) throw node.refuse('has a mapping without sum and count');
  const means = sums.map((sum, at) => (counts[at]! > 1 ? sum / counts[at]! : mean));
  const isStrict = node.get('handle_unknown') === 'error';
  const [unknown, gap] = ['handle_unknown', 'handle_missing'].map((key) => valueOr(node, key, mean));
  const keepsGaps = node.get('handle_missing') === 'return_nan';
  return {
    run: (part, refuse) => [
      Float64Array.from(classes.find(part), (at, row) => {
        if (at === UNSEEN && isStrict) refuse(row);
        if (at >= 0) return at === classes.nanCode && keepsGaps ? Number.NaN : means[at]!;
        return at === GAP ? gap! : unknown!;
      }),
    ],
  };
};

const countOf: Compile = (node, value, shape, name) => {
  const mapping = readMapping(node, value);
  const classes = classesOf(node, mapping, shape);
  const [counts] = mapping.data;
  const [how, gaps] = ['_handle_unknown', '_handle_missing'].map((key) => entryOf(node.get(key), name));
  const unknown = typeof how === 'number' ? how : how === 'value' && gaps !== 'return_nan' ? 0 : Number.NaN;
  return {
    run: (part, refuse) => [
      Float64Array.from(classes.find(part), (at, row) => {
        if (at < 0 && how === 'error') refuse(row);
        return at >= 0 ? counts![at]! : unknown;
      }),
    ],
  };
};
