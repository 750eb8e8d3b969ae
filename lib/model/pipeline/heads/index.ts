import type { PlanNode } from '../node.ts';
import type { Shape } from '../shape.ts';
import { compileBaggingClassifier, compileBaggingRegressor } from './bagging.ts';
import { compileCalibrated } from './calibrated.ts';
import { compileClassifierChain, compileRegressorChain } from './chains.ts';
import type { CompileHead, Head } from './head.ts';
import { compileLinearRegressor, compileLogisticRegression } from './linear.ts';
import { compileMultiOutputClassifier, compileMultiOutputRegressor } from './multi-output.ts';
import { compileConstant, compileOneVsOne, compileOneVsRest } from './one-vs.ts';
import { compileStackingClassifier, compileStackingRegressor } from './stacking.ts';
import { compileFrozenHead, compilePipelineHead, compileSearch } from './structure.ts';
import { compileTransformedTarget } from './target.ts';
import { compileFixedThreshold, compileTunedThreshold } from './threshold.ts';
import { compileVotingClassifier, compileVotingRegressor } from './voting.ts';
import { compileXgboost } from './xgboost.ts';

/** Every estimator, by its public name; a new one is a line here and a function in its family's file. */
const HEADS: ReadonlyMap<string, CompileHead> = new Map<string, CompileHead>([
  ...['Booster', 'XGBModel', 'XGBClassifier', 'XGBRegressor', 'XGBRFClassifier', 'XGBRFRegressor', 'XGBRanker'].map(
    (name) => [`xgboost.${name === 'Booster' ? 'core' : 'sklearn'}.${name}`, compileXgboost] as const,
  ),
  ['sklearn.pipeline.Pipeline', compilePipelineHead],
  ['imblearn.pipeline.Pipeline', compilePipelineHead],
  ['sklearn.frozen.FrozenEstimator', compileFrozenHead],
  ['sklearn.ensemble.VotingClassifier', compileVotingClassifier],
  ['sklearn.ensemble.VotingRegressor', compileVotingRegressor],
  ['sklearn.ensemble.StackingClassifier', compileStackingClassifier],
  ['sklearn.ensemble.StackingRegressor', compileStackingRegressor],
  ['sklearn.ensemble.BaggingClassifier', compileBaggingClassifier],
  ['sklearn.ensemble.BaggingRegressor', compileBaggingRegressor],
  ['sklearn.calibration.CalibratedClassifierCV', compileCalibrated],
  ['sklearn.compose.TransformedTargetRegressor', compileTransformedTarget],
  ['sklearn.multiclass.OneVsRestClassifier', compileOneVsRest],
  ['sklearn.multiclass.OneVsOneClassifier', compileOneVsOne],
  ['sklearn.multiclass._ConstantPredictor', compileConstant],
  ['sklearn.multioutput.RegressorChain', compileRegressorChain],
  ['sklearn.multioutput.ClassifierChain', compileClassifierChain],
  ['sklearn.multioutput.MultiOutputClassifier', compileMultiOutputClassifier],
  ['sklearn.multioutput.MultiOutputRegressor', compileMultiOutputRegressor],
  ['sklearn.model_selection.FixedThresholdClassifier', compileFixedThreshold],
  ['sklearn.model_selection.TunedThresholdClassifierCV', compileTunedThreshold],
  ['sklearn.linear_model.LogisticRegression', compileLogisticRegression],
  ...['LinearRegression', 'Ridge', 'RidgeCV', 'ElasticNet', 'Lasso', 'BayesianRidge'].map(
    (name) => [`sklearn.linear_model.${name}`, compileLinearRegressor] as const,
  ),
]);

/** Searches answer alike, whoever wrote them. */
const SEARCH = /SearchCV$/;

/** The estimator, compiled. */
export function compileHead(node: PlanNode, input: Shape): Head {
  const compile = HEADS.get(node.publicName) ?? (SEARCH.test(node.shortName) ? compileSearch : undefined);
  if (compile === undefined) throw node.refuseClass();
  return compile(node, input);
}
