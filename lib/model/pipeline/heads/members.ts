// Fitted estimators within another.

import { elementsOf, type GraphValue, isList } from '../graph.ts';
import type { PlanNode } from '../node.ts';
import type { Shape } from '../shape.ts';
import { columnOf, type Floats, probabilitiesOf } from './answers.ts';
import type { Head } from './head.ts';

/** A head that answers classes. */
export type Classifier = Head & { readonly classes: NonNullable<Head['classes']> };

/** The fitted members of a list, compiled for the same columns. */
export function compileMembers(node: PlanNode, key: string, input: Shape): Head[] {
  const members = node.list(key);
  if (members.length === 0) throw node.refuse(`has no ${key}`);
  return members.map((member, at) => node.plan.compileHead(node.child(member, `${key}[${at}]`), input));
}

/** The same where each is to be a classifier, of so many classes where that is given. */
export function compileClassifiers(node: PlanNode, key: string, input: Shape, numClass?: number): Classifier[] {
  return compileMembers(node, key, input).map((head, at) => requireClassifier(node, head, `${key}[${at}]`, numClass));
}

export function requireClassifier(node: PlanNode, head: Head, name: string, numClass?: number): Classifier {
  const { classes } = head;
  if (classes === undefined) throw node.refuse(`has ${name}, which answers no classes`);
  if (head.isVote) throw node.refuse(`has ${name}, which has no probabilities`, 'let it vote soft');
  if (numClass !== undefined && classes.length !== numClass) {
    throw node.refuse(`has ${name} of ${classes.length} classes for ${numClass}`);
  }
  return head as Classifier;
}

/** (numRow) what scikit-learn compares of a classifier of two classes: its decision, or the second class's probability. */
export function tellSecond({ decide, score }: Classifier, ...given: Parameters<Head['score']>): Floats {
  return decide?.(...given) ?? columnOf(probabilitiesOf(score(...given)), 2, 1);
}

/** Members that answer a number. */
export function compileRegressors(node: PlanNode, key: string, input: Shape): Head[] {
  const members = compileMembers(node, key, input);
  const odd = members.findIndex(
    (head) => head.classes !== undefined || head.kind === 'multilabel' || head.numGroup !== 1,
  );
  if (odd >= 0) throw node.refuse(`has ${key}[${odd}], which does not answer one number`);
  return members;
}

/** Labels in the order of probabilities. */
export function readLabels(node: PlanNode, key = 'classes_'): readonly (string | number)[] {
  return node.list(key).map((label) => {
    if (typeof label === 'boolean') return label ? 'True' : 'False';
    if (typeof label === 'string' || typeof label === 'number') return label;
    throw node.refuse(`has ${key} that are no labels`);
  });
}

/** Refuses a member that does not know its classes by their places, as those do that are fitted on encoded labels. */
export function requireEncoded(node: PlanNode, { classes }: Classifier, name: string): void {
  if (classes.every((label, at) => label === at)) return;
  throw node.refuse(`has ${name}, which was not fitted on the classes 0 to ${classes.length - 1}`);
}

/** `weights` of the members that were not dropped; undefined where all count the same. */
export function readWeights(node: PlanNode, numMember: number): readonly number[] | undefined {
  const given = node.get('weights') ?? null;
  if (given === null) return undefined;
  const weights = elementsOf(given);
  const isKept = (pair: GraphValue) => isList(pair) && pair[1] !== 'drop' && pair[1] !== null;
  const members = node.list('estimators');
  const kept = weights?.filter((_, at) => members[at] !== undefined && isKept(members[at]));
  if (kept?.length !== numMember || !kept.every((weight) => typeof weight === 'number')) {
    throw node.refuse(`has weights that do not fit its ${numMember} members`);
  }
  return kept as readonly number[];
}
