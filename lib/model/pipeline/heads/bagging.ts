import { elementsOf, type GraphValue } from '../graph.ts';
import type { PlanNode } from '../node.ts';
import type { Shape } from '../shape.ts';
import { selectColumns } from '../steps/select.ts';
import {
  answerClasses,
  answerValues,
  arePrecise,
  classesHead,
  probabilitiesOf,
  valuesHead,
  valuesOf,
} from './answers.ts';
import type { CompileHead, Head } from './head.ts';
import { readLabels, requireClassifier } from './members.ts';
import { behind } from './structure.ts';
import { average } from './voting.ts';

/** The mean of the probabilities of members that see columns of their own. */
export const compileBaggingClassifier: CompileHead = (node, input) => {
  const labels = readLabels(node);
  const members = compileOnColumns(node, input).map((head, at) =>
    requireClassifier(node, head, `estimators_[${at}]`, labels.length),
  );
  const head = classesHead(labels, true, (table, rows, options) => {
    const answers = members.map((member) => Float64Array.from(probabilitiesOf(member.score(table, rows, options))));
    return answerClasses(average(answers), labels.length);
  });
  const decides = members.flatMap(({ decide }) => decide ?? []);
  if (decides.length < members.length) return head;
  return { ...head, decide: (...given) => average(decides.map((decide) => Float64Array.from(decide(...given)))) };
};

/** The same of their answers. */
export const compileBaggingRegressor: CompileHead = (node, input) => {
  const members = compileOnColumns(node, input);
  const odd = members.findIndex(({ classes, numGroup }) => classes !== undefined || numGroup !== 1);
  if (odd >= 0) throw node.refuse(`has estimators_[${odd}], which does not answer one number`);
  return valuesHead(1, arePrecise(members), (table, rows, options) =>
    answerValues(average(members.map((member) => valuesOf(member.score(table, rows, options))))),
  );
};

function compileOnColumns(node: PlanNode, input: Shape): Head[] {
  const members = node.list('estimators_');
  if (members.length === 0) throw node.refuse('has no estimators_');
  const columns = node.list('estimators_features_', members.length);
  return members.map((member, at) => {
    const step = selectColumns(input, readPositions(node, columns[at]!, input.width));
    return behind(step, node.plan.compileHead(node.child(member, `estimators_[${at}]`), step.shape));
  });
}

function readPositions(node: PlanNode, value: GraphValue, width: number): readonly number[] {
  const positions = elementsOf(value) ?? [];
  const isColumn = (position: GraphValue) =>
    Number.isInteger(position) && Number(position) >= 0 && Number(position) < width;
  if (!positions.every(isColumn)) throw node.refuse(`has estimators_features_ that are not among its ${width} columns`);
  return positions as readonly number[];
}
