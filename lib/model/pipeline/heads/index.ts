import type { PlanNode } from '../node.ts';
import type { Shape } from '../shape.ts';
import type { CompileHead, Head } from './head.ts';
import { compileFrozenHead, compilePipelineHead, compileSearch } from './structure.ts';
import { compileXgboost } from './xgboost.ts';

/** Every estimator, by its public name; a new one is a line here and a function in its family's file. */
const HEADS: ReadonlyMap<string, CompileHead> = new Map([
  ...['Booster', 'XGBModel', 'XGBClassifier', 'XGBRegressor', 'XGBRFClassifier', 'XGBRFRegressor', 'XGBRanker'].map(
    (name) => [`xgboost.${name === 'Booster' ? 'core' : 'sklearn'}.${name}`, compileXgboost] as const,
  ),
  ['sklearn.pipeline.Pipeline', compilePipelineHead],
  ['imblearn.pipeline.Pipeline', compilePipelineHead],
  ['sklearn.frozen.FrozenEstimator', compileFrozenHead],
]);

/** Searches answer alike, whoever wrote them. */
const SEARCH = /SearchCV$/;

/** The estimator, compiled. */
export function compileHead(node: PlanNode, input: Shape): Head {
  const compile = HEADS.get(node.publicName) ?? (SEARCH.test(node.shortName) ? compileSearch : undefined);
  if (compile === undefined) throw node.refuseClass();
  return compile(node, input);
}
