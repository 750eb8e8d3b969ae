import type { PlanNode } from '../node.ts';
import { findFunction, requireNoArguments } from '../steps/functions.ts';
import { compileUnquantile } from '../steps/quantiles.ts';
import { answerValues, valuesHead, valuesOf } from './answers.ts';
import type { CompileHead } from './head.ts';

const { fround } = Math;
/** Below it a lambda counts as 0, or as 2. */
const SPACING = 2 ** -52;

/** One operation on a target. */
type Turn = (y: number) => number;

/** A regressor whose answers are turned back into what its target was. */
export const compileTransformedTarget: CompileHead = (node, input) => {
  const inner = node.plan.compileHead(node.child(node.fitted('regressor_'), 'regressor_'), input);
  if (inner.classes !== undefined || inner.numGroup !== 1) {
    throw node.refuse('has a regressor_ that does not answer one number');
  }
  const turns = compileInverse(node.child(node.fitted('transformer_'), 'transformer_'), !inner.isPrecise);
  return valuesHead(1, inner.isPrecise ?? false, (table, rows, options) => {
    const values = valuesOf(inner.score(table, rows, options)).slice();
    for (const turn of turns) for (let row = 0; row < values.length; row++) values[row] = turn(values[row]!);
    return answerValues(values);
  });
};

/** What is done to a number, each step rounded to the answers' type. */
function compileInverse(node: PlanNode, isSingle: boolean): readonly Turn[] {
  switch (node.publicName) {
    case 'sklearn.preprocessing.FunctionTransformer': {
      if ((node.get('inverse_func') ?? null) === null) return [];
      requireNoArguments(node, 'inv_kw_args');
      return [findFunction(node, 'inverse_func')];
    }
    case 'sklearn.preprocessing.StandardScaler':
      return unscale(node, isSingle);
    case 'sklearn.preprocessing.RobustScaler':
      return [...times(node, 'with_scaling', 'scale_'), ...plus(node, 'with_centering', 'center_')];
    case 'sklearn.preprocessing.MaxAbsScaler':
      return times(node, '', 'scale_');
    case 'sklearn.preprocessing.MinMaxScaler': {
      const [least, scale] = [node.floats('min_', 1)[0]!, node.floats('scale_', 1)[0]!];
      return [(y) => y - least, (y) => y / scale];
    }
    case 'sklearn.preprocessing.PowerTransformer': {
      const scaled = node.flag('standardize', true)
        ? unscale(node.child(node.fitted('_scaler'), '_scaler'), isSingle)
        : [];
      return [...scaled, unpower(node, node.floats('lambdas_', 1)[0]!)];
    }
    case 'sklearn.preprocessing.QuantileTransformer':
      return [compileUnquantile(node)];
  }
  throw node.refuseClass();
}

/** From 1.8 on the state is made the type of the answers first. */
function unscale(node: PlanNode, isSingle: boolean): readonly Turn[] {
  const round = isSingle && node.isFrom(1, 8) ? fround : undefined;
  return [...times(node, 'with_std', 'scale_', round), ...plus(node, 'with_mean', 'mean_', round)];
}

function times(node: PlanNode, flag: string, key: string, round = (value: number) => value): Turn[] {
  if ((flag !== '' && !node.flag(flag, true)) || node.fitted(key) === null) return [];
  const by = round(node.floats(key, 1)[0]!);
  return [(y) => y * by];
}

function plus(node: PlanNode, flag: string, key: string, round = (value: number) => value): Turn[] {
  if (!node.flag(flag, true) || node.fitted(key) === null) return [];
  const by = round(node.floats(key, 1)[0]!);
  return [(y) => y + by];
}

/** The inverse of Yeo and Johnson's power, or of Box and Cox's. */
function unpower(node: PlanNode, lambda: number): Turn {
  const isBoxCox = node.choice('method', ['yeo-johnson', 'box-cox'], 'yeo-johnson') === 'box-cox';
  if (isBoxCox) return (y) => (lambda === 0 ? Math.exp(y) : (lambda * y + 1) ** (1 / lambda));
  return (y) => {
    if (y >= 0) return Math.abs(lambda) < SPACING ? Math.expm1(y) : (lambda * y + 1) ** (1 / lambda) - 1;
    if (Math.abs(lambda - 2) <= SPACING) return -Math.expm1(-y);
    return 1 - (1 - (2 - lambda) * y) ** (1 / (2 - lambda));
  };
}
