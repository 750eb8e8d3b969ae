import type { PredictOptions } from '../../model.ts';
import { type GraphValue, isObject } from '../graph.ts';
import type { PlanNode } from '../node.ts';
import { numbersOf, type Shape, shapeOf } from '../shape.ts';
import { stackTables } from '../steps/stack.ts';
import type { Rows, Table } from '../table.ts';
import { columnOf, type Floats, probabilitiesOf, valuesOf } from './answers.ts';
import type { CompileHead, Head } from './head.ts';
import { compileMembers, readLabels, requireClassifier, requireEncoded } from './members.ts';

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
  const told = members.map((member, at) => tell(node, member, methods[at]!, numClass));
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
  const { kind, classes, numGroup, isPrecise, hasDecision, objective } = final;
  return {
    kind,
    classes,
    numGroup,
    isPrecise,
    hasDecision,
    objective,
    score: (table, rows, options) => {
      const { numRow } = table;
      const parts = told.flatMap((one) => one.columns(table, rows, options).map((column) => Float64Array.from(column)));
      const tables = [{ numRow, parts }, ...passed.map(() => table)];
      return final.score(stacked.run(tables, numRow, rows), rows, {});
    },
  };
}

function tell(node: PlanNode, member: Head, method: GraphValue, numClass: number | undefined): Told {
  if (method === 'predict' && member.classes === undefined) return tellValue(member);
  const { classes } = member;
  if (method !== 'predict_proba' || classes === undefined || classes.length !== numClass)
    throw node.unsupported('stack_method_');
  const first = numClass === 2 ? 1 : 0;
  return {
    width: numClass - first,
    isFloat32: !member.isPrecise,
    columns: (table, rows, options) => {
      const probability = probabilitiesOf(member.score(table, rows, options));
      return Array.from({ length: numClass - first }, (_, at) => columnOf(probability, numClass, first + at));
    },
  };
}

function tellValue(member: Head): Told {
  return {
    width: 1,
    isFloat32: !member.isPrecise,
    columns: (table, rows, options) => [valuesOf(member.score(table, rows, options))],
  };
}
