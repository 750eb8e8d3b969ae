import { elementsOf, entryOf, type GraphValue, isDict, isList, isObject } from '../graph.ts';
import { describe, type PlanNode } from '../node.ts';
import { type Shape, shapeOf, sourcesOf } from '../shape.ts';
import { selectColumns } from './select.ts';
import { stackTables } from './stack.ts';
import { type CompileStep, chain, type Step } from './step.ts';
import { readWeights } from './structure.ts';

/** A transformer and its columns. */
interface Member {
  readonly name: string;
  readonly step: Step;
}

/** Transformers of some columns each, and what becomes of the columns that none of them takes. */
export const compileColumnTransformer: CompileStep = (node, input) => {
  const isSparse = node.flag('sparse_output_');
  const members = node.list('transformers_').flatMap((entry, at) => readMember(node, entry, at, input));
  const weights = readWeights(
    node,
    members.map(({ name }) => name),
  );
  const blocks = members.map(({ step }, at) => ({ shape: step.shape, weight: weights[at] }));
  const stacked = stackTables(node, blocks, isSparse);
  // before 1.0 names always had the name of their transformer, but for what passed through
  const isPrefixed = node.flag('verbose_feature_names_out', true);
  const names = () =>
    members.flatMap(({ name, step }) => step.shape.names().map((one) => (isPrefixed ? `${name}__${one}` : one)));
  const sources = () => members.flatMap(({ step }) => sourcesOf(step.shape));
  return {
    shape: shapeOf(stacked.parts, { isSparse, precision: stacked.precision, isNear: stacked.isNear, names, sources }),
    run: (table, rows) =>
      stacked.run(
        members.map(({ step }) => step.run(table, rows)),
        table.numRow,
        rows,
      ),
  };
};

function readMember(node: PlanNode, entry: GraphValue, at: number, input: Shape): Member[] {
  const [name, given, columns] = isList(entry) ? entry : [];
  if (typeof name !== 'string' || given === undefined) throw node.refuse('has a transformer without a name');
  if (given === 'drop' || given === null) return [];
  const positions = findPositions(node, { name, columns, at }, input);
  if (positions.length === 0) return []; // it was never fitted
  const selected = selectColumns(input, positions);
  if (given === 'passthrough') return [{ name, step: selected }];
  const child = node.child(given, name);
  return [{ name, step: chain([selected, node.plan.compileStep(child, selected.shape)], input) }];
}

interface Selection {
  readonly name: string;
  readonly columns: GraphValue | undefined;
  readonly at: number;
}

/** Positions of its columns in what the transformer was fitted on, in the order in which they were written. */
function findPositions(node: PlanNode, { name, columns, at }: Selection, input: Shape): readonly number[] {
  const resolved = elementsOf(entryOf(node.get('_transformer_to_input_indices'), name));
  const all = node.get('_columns');
  const given = name === 'remainder' ? columns : ((isList(all) ? all[at] : undefined) ?? columns);
  const positions = resolved ?? resolveColumns(node, given ?? [], input);
  const written = elementsOf(given)?.filter((column) => typeof column === 'number') ?? [];
  for (const position of [...positions, ...written.map((column) => (column < 0 ? column + input.width : column))]) {
    const isPosition = typeof position === 'number' && Number.isInteger(position) && position >= 0;
    if (isPosition && position < input.width) continue;
    throw node.refuse(`gives ${describe(name)} the column ${describe(position)} of ${input.width}`);
  }
  return positions as readonly number[];
}

/** Before 1.0: texts, ints that count from the end too, flags, a slice of either, or a text alone. */
function resolveColumns(node: PlanNode, columns: GraphValue, input: Shape): readonly GraphValue[] {
  if (isDict(columns)) return resolveSlice(node, columns, input);
  if (isObject(columns)) return resolveColumns(node, columns.get('data') ?? [], input);
  const elements = elementsOf(columns) ?? [columns];
  if (elements.length > 0 && elements.every((element) => typeof element === 'boolean')) {
    return elements.flatMap((isTaken, column) => (isTaken ? [column] : []));
  }
  return elements.map((element) => positionOf(node, element, input));
}

function positionOf(node: PlanNode, column: GraphValue, { width, names }: Shape): number {
  if (typeof column === 'number') return column < 0 ? column + width : column;
  const position = typeof column === 'string' ? names().indexOf(column) : -1;
  if (position < 0) throw node.refuse(`takes the column ${describe(column)}, which it was not fitted on`);
  return position;
}

/** A slice of ints ends before its stop, one of labels with it. */
function resolveSlice(node: PlanNode, slice: GraphValue, input: Shape): readonly number[] {
  const [start = null, stop = null, step = null] = elementsOf(entryOf(slice, 'slice')) ?? [];
  const isLabelled = typeof start === 'string' || typeof stop === 'string';
  const bound = (value: GraphValue, fallback: number) => {
    if (value === null) return fallback;
    if (typeof value !== 'number') return positionOf(node, value, input);
    return Math.min(input.width, Math.max(0, value < 0 ? value + input.width : value));
  };
  const stride = step === null ? 1 : step;
  if (typeof stride !== 'number' || stride < 1) throw node.refuse(`takes columns by a slice of step ${describe(step)}`);
  const end = bound(stop, input.width) + (isLabelled && stop !== null ? 1 : 0);
  const positions: number[] = [];
  for (let position = bound(start, 0); position < end; position += stride) positions.push(position);
  return positions;
}
