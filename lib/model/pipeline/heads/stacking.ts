import type { PredictOptions, Scores } from '../../model.ts';
import { type GraphValue, isObject } from '../graph.ts';
import type { PlanNode } from '../node.ts';
import { numbersOf, type Shape, shapeOf } from '../shape.ts';
import { stackTables } from '../steps/stack.ts';
import type { Rows, Table } from '../table.ts';
import { columnOf, type Floats, probabilitiesOf, valuesOf } from './answers.ts';
import type { CompileHead, Head } from './head.ts';
import { type Classifier, compileMembers, readLabels, requireClassifier, requireEncoded } from './members.ts';

/** What a member tells the final estimator: columns, and how it makes them. */
interface Told {
  readonly width: number;
  readonly isFloat32: boolean;
  columns(table: Table, rows: Rows, options: PredictOptions): Floats[];
}

/** A classifier that reads what others answer. */
export const compileStackingClassifier: CompileHead = (node, input) => {
  const encoder = [node.get('_label_encoder'), node.get('_le')].find(isObject);
  const labels = readLabels(encoder ? node.child(encoder, '_label_encoder') : node);
  const head = compileStack(node, input, labels.length);
  requireEncoded(node, requireClassifier(node, head, 'final_estimator_', labels.length), 'final_estimator_');
  return { ...head, classes: labels };
};

/** The same with a regressor at its end. */
export const compileStackingRegressor: CompileHead = (node, input) => {
  const head = compileStack(node, input, undefined);
  if (head.classes !== undefined) throw node.refuse('has a final_estimator_ that answers classes');
  return head;
};

function compileStack(node: PlanNode, input: Shape, numClass: number | undefined): Head {
  const members = compileMembers(node, 'estimators_', input);
  const methods = node.list('stack_method_', members.length);
  const told = members.map((member, at) => tellOf(node, member, methods[at]!, numClass));
  const width = told.reduce((sum, one) => sum + one.width, 0);
  const made = shapeOf(numbersOf(width), {
    isSparse: false,
    precision: told.every(({ isFloat32 }) => isFloat32) ? 'single' : 'double',
    names: () => Array.from({ length: width }, (_, column) => `x${column}`),
  });
  const passed = node.flag('passthrough') ? [{ shape: input, weight: undefined }] : [];
  const isSparse = passed.length > 0 && input.isSparse;
  const stacked = stackTables(node, [{ shape: made, weight: undefined }, ...passed], isSparse);
  const names = () => [...made.names(), ...passed.flatMap(({ shape }) => shape.names())];
  const shape = shapeOf(stacked.parts, { isSparse, precision: stacked.precision, names });
  const final = node.plan.compileHead(node.child(node.fitted('final_estimator_'), 'final_estimator_'), shape);
  const { kind, classes, numGroup, isPrecise, decide, objective } = final;
  const tell = (table: Table, rows: Rows, options: PredictOptions): Table => {
    const { numRow } = table;
    const parts = told.flatMap((one) => one.columns(table, rows, options).map((column) => Float64Array.from(column)));
    return stacked.run([{ numRow, parts }, ...passed.map(() => table)], numRow, rows);
  };
  return {
    kind,
    classes,
    numGroup,
    isPrecise,
    objective,
    ...(decide && { decide: (table, rows, options) => decide(tell(table, rows, options), rows, {}) }),
    score: (table, rows, options) => final.score(tell(table, rows, options), rows, {}),
  };
}

function tellOf(node: PlanNode, member: Head, method: GraphValue, numClass: number | undefined): Told {
  const { classes, decide } = member;
  if (classes === undefined && method === 'predict') return tellWhole(member, 1, valuesOf);
  if (classes === undefined || classes.length !== numClass) throw node.unsupported('stack_method_');
  if (method === 'predict_proba' && !member.isVote) {
    const told = tellWhole(member, numClass, probabilitiesOf);
    return numClass > 2 ? told : { ...told, width: 1, columns: (...given) => told.columns(...given).slice(1) };
  }
  if (method === 'predict') {
    requireEncoded(node, member as Classifier, 'a member');
    return { ...tellWhole(member, 1, ({ classIndex }) => Float64Array.from(classIndex!)), isFloat32: false };
  }
  if (method !== 'decision_function' || decide === undefined) throw node.unsupported('stack_method_');
  const width = numClass === 2 ? 1 : numClass;
  return { width, isFloat32: !member.isPrecise, columns: (...given) => columnsOf(decide(...given), width) };
}

/** @param get (numRow, width) */
function tellWhole(member: Head, width: number, get: (scores: Scores) => Floats): Told {
  return {
    width,
    isFloat32: !member.isPrecise,
    columns: (...given) => columnsOf(get(member.score(...given)), width),
  };
}

function columnsOf(numbers: Floats, width: number): Floats[] {
  return Array.from({ length: width }, (_, at) => columnOf(numbers, width, at));
}
