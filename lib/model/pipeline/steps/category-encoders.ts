// The encoders of category_encoders: they take a DataFrame, and put numbers in the place of some of its columns.
import { elementsOf, entryOf, type GraphArray, type GraphValue, isArray, isDict, isScalar, textsOf } from '../graph.ts';
import type { PlanNode } from '../node.ts';
import { NUMBER, type PartShape, type Shape, shapeOf, sourcesOf } from '../shape.ts';
import type { Part, Rows } from '../table.ts';
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
) => Omit<Replacement, 'names'> & { readonly names?: readonly string[] };

/** Whole numbers from 1 on. */
export const compileOrdinal: CompileStep = (node, input) => replaceColumns(node, input, ordinal);
/** Rows of 0 and 1, or of the bits of the whole number. */
export const compileOneHot: CompileStep = (node, input) => behindOrdinal(node, input, digits);
/** The mean of the target in training. */
export const compileTarget: CompileStep = (node, input) => behindOrdinal(node, input, digits);
export const compileLeaveOneOut: CompileStep = (node, input) => replaceColumns(node, input, leaveOneOut);
export const compileCount: CompileStep = (node, input) => replaceColumns(node, input, countOf);

/** Columns that the ordinal encoder within it has numbered. */
function behindOrdinal(node: PlanNode, input: Shape, compile: Compile): Step {
  const numbered = node.plan.compileStep(node.child(node.fitted('ordinal_encoder'), 'ordinal_encoder'), input);
  return chain([numbered, replaceColumns(node, numbered.shape, compile)], input);
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
    return { names: [name], ...compile(node, mappingOf(node, name), shapes[at]!) };
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

const ordinal: Compile = (node, value, shape) => {
  const mapping = readMapping(node, value);
  const classes = classesOf(node, mapping, shape);
  const [codes] = mapping.data;
  const isStrict = node.get('handle_unknown') === 'error';
  const unknown = node.get('handle_unknown') === 'return_nan' ? Number.NaN : -1;
  const keepsGaps = node.get('handle_missing') === 'return_nan';
  return {
    run: (part, refuse) => [
      Float64Array.from(classes.find(part), (at, row) => {
        const code = at >= 0 ? codes![at]! : at === GAP ? -2 : unknown;
        if (at === UNSEEN && isStrict) refuse(row);
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
  return {
    ...(mapping.columns.every((name) => name !== 'null') && mapping.columns.length > 0 && { names: mapping.columns }),
    run: (part, refuse) => {
      const found = classes.find(part);
      if (isStrict && !('codes' in part)) for (const [row, code] of part.entries()) if (code === -1) refuse(row);
      return mapping.data.map((numbers) => Float64Array.from(found, (at) => (at >= 0 ? numbers[at]! : Number.NaN)));
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
  const [unknown, gap] = ['handle_unknown', 'handle_missing'].map((key) =>
    node.get(key) === 'return_nan' ? Number.NaN : mean,
  );
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

const countOf: Compile = (node, value, shape) => {
  const mapping = readMapping(node, value);
  const classes = classesOf(node, mapping, shape);
  const [counts] = mapping.data;
  const isStrict = node.get('handle_unknown') === 'error';
  const unknown = node.get('handle_unknown') === 'return_nan' ? Number.NaN : 0;
  return {
    run: (part, refuse) => [
      Float64Array.from(classes.find(part), (at, row) => {
        if (at < 0 && isStrict) refuse(row);
        return at >= 0 ? counts![at]! : unknown;
      }),
    ],
  };
};
