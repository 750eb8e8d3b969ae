import type { Scores } from '../../model.ts';
import { storedColumns } from '../late-block.ts';
import type { PlanNode } from '../node.ts';
import { NUMBER, type PartShape, type Shape, shapeOf } from '../shape.ts';
import { columnName } from '../steps/elementwise.ts';
import { type Rows, type Table, toNumbers } from '../table.ts';
import {
  answerValues,
  besideEachOther,
  columnOf,
  type Floats,
  probabilitiesOf,
  valuesHead,
  valuesOf,
} from './answers.ts';
import type { CompileHead, Head } from './head.ts';
import { requireClassifier } from './members.ts';

/** The members of a chain in its order, and the target of each. */
interface Chain {
  readonly members: readonly Head[];
  readonly targets: readonly number[];
  /** (numMember) what each answers, by its place in the chain */
  run(...given: Parameters<Head['score']>): Scores[];
}

/** Regressors each of which reads what those before it have answered. */
export const compileRegressorChain: CompileHead = (node, input) => {
  const chain = compileChain(node, input, valuesOf);
  const odd = chain.members.findIndex(({ classes, numGroup }) => classes !== undefined || numGroup !== 1);
  if (odd >= 0) throw node.refuse(`has estimators_[${odd}], which does not answer one number`);
  return valuesHead(chain.members.length, true, (...given) => {
    const columns = chain.run(...given).map((scores) => Float64Array.from(valuesOf(scores)));
    return answerValues(inTargetOrder(chain, columns), columns.length);
  });
};

/** The same of classifiers that answer 0 or 1 for a target. */
export const compileClassifierChain: CompileHead = (node, input) => {
  const method = node.choice('chain_method_', ['predict', 'predict_proba', 'decision_function'], 'predict');
  const chain = compileChain(node, input, (scores, member, given) => {
    if (method === 'predict') return Float64Array.from(scores.classIndex!);
    return (method === 'decision_function' && member.decide?.(...given)) || columnOf(probabilitiesOf(scores), 2, 1);
  });
  for (const [at, member] of chain.members.entries()) {
    const { classes } = requireClassifier(node, member, `estimators_[${at}]`, 2);
    if (classes.some((label, place) => label !== place)) throw node.refuse('has targets that are not 0 or 1');
  }
  const numTarget = chain.members.length;
  const score: Head['score'] = (...given) => {
    const answers = chain.run(...given);
    const yes = answers.map((scores) => Float64Array.from(columnOf(probabilitiesOf(scores), 2, 1)));
    const probability = inTargetOrder(chain, yes);
    const chosen = answers.map(({ classIndex }) => Float32Array.from(classIndex!));
    const rounded = Float32Array.from(probability);
    return {
      value: rounded,
      numOutput: numTarget,
      prediction: Float32Array.from(inTargetOrder(chain, chosen)),
      probability: rounded,
      precise: { probability: Float64Array.from(probability) },
    };
  };
  return {
    kind: 'multilabel',
    classes: undefined,
    numGroup: numTarget,
    isPrecise: true,
    objective: 'reg:logistic',
    score,
  };
};

function inTargetOrder({ targets }: Chain, columns: readonly Floats[]): Floats {
  return besideEachOther(columns.map((_, target) => columns[targets.indexOf(target)]!));
}

/** What those behind a member read of it. */
type Tell = (scores: Scores, member: Head, given: Parameters<Head['score']>) => Floats;

function compileChain(node: PlanNode, input: Shape, tell: Tell): Chain {
  node.requireWidth(input);
  const { isSparse } = input;
  const estimators = node.list('estimators_');
  const targets = node.list('order_', estimators.length) as readonly number[];
  if (targets.toSorted((a, b) => a - b).some((target, at) => target !== at))
    throw node.refuse('has an order_ that is none');
  const members = estimators.map((estimator, at) => {
    const parts = [...input.parts, ...new Array<PartShape>(at).fill(isSparse ? { kind: 'sparse', width: 1 } : NUMBER)];
    const names = () => [...input.names(), ...targets.slice(0, at).map((target) => `target_${target}`)];
    const shape = shapeOf(parts, { isSparse, precision: 'double', names });
    return node.plan.compileHead(node.child(estimator, `estimators_[${at}]`), shape);
  });
  return {
    members,
    targets,
    run: (table, rows, options) => {
      requireFinite(table, input, rows);
      const answers: Scores[] = [];
      let parts = table.parts;
      for (const member of members) {
        const given = [{ numRow: table.numRow, parts }, rows, options] as const;
        const scores = member.score(...given);
        answers.push(scores);
        const told = Float64Array.from(tell(scores, member, [...given]));
        parts = [...parts, isSparse ? storedColumns([told], table.numRow) : told]; // where it is sparse, a 0 is missing
      }
      return answers;
    },
  };
}

/** scikit-learn takes no gaps here, though XGBoost would. */
function requireFinite(table: Table, shape: Shape, rows: Rows): void {
  for (const [at, column] of toNumbers(table, shape, rows).entries()) {
    for (const [row, value] of column.entries()) {
      if (Number.isFinite(value)) continue;
      const what = Number.isNaN(value) ? 'missing' : 'infinite';
      rows.refuse(
        row,
        columnName(shape, at),
        `a chain takes no ${what} value`,
        'fill the cell, or train with an imputer before it',
      );
    }
  }
}
