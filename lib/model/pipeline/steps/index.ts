import type { PlanNode } from '../node.ts';
import type { Shape } from '../shape.ts';
import { compileCount, compileLeaveOneOut, compileOneHot, compileOrdinal, compileTarget } from './category-encoders.ts';
import { compileColumnTransformer } from './column-transformer.ts';
import { compilePca, compileTruncatedSvd } from './decomposition.ts';
import { compileDictVectorizer } from './dict-vectorizer.ts';
import { compileKBinsDiscretizer } from './discretize.ts';
import { compileOneHotEncoder, compileOrdinalEncoder, compileTargetEncoder } from './encoders.ts';
import { compileFeatureHasher } from './feature-hasher.ts';
import { compileFunctionTransformer } from './functions.ts';
import { compileMissingIndicator, compileSimpleImputer } from './imputers.ts';
import { compileIterativeImputer } from './iterative.ts';
import {
  compileGenericSelect,
  compileSelectFdr,
  compileSelectFpr,
  compileSelectFwe,
  compileSelectKBest,
  compileSelectPercentile,
  compileSupport,
  compileVarianceThreshold,
} from './masks.ts';
import { compileKnnImputer } from './neighbours.ts';
import { compileNormalizer } from './normalizer.ts';
import { compilePolynomialFeatures } from './polynomial.ts';
import { compilePowerTransformer } from './power.ts';
import { compileQuantileTransformer } from './quantiles.ts';
import {
  compileBinarizer,
  compileMaxAbsScaler,
  compileMinMaxScaler,
  compileRobustScaler,
  compileStandardScaler,
} from './scalers.ts';
import { compileSelectFromModel } from './select-from-model.ts';
import { compileSplineTransformer } from './spline.ts';
import type { CompileStep, Step } from './step.ts';
import { compileFeatureUnion, compileFrozen, compilePipeline } from './structure.ts';
import {
  compileCountVectorizer,
  compileHashingVectorizer,
  compileTfidfTransformer,
  compileTfidfVectorizer,
} from './vectorizers.ts';

/** Every transformer, by its public name; a new one is a line here and a function in its family's file. */
const STEPS: ReadonlyMap<string, CompileStep> = new Map([
  ['sklearn.pipeline.Pipeline', compilePipeline],
  ['imblearn.pipeline.Pipeline', compilePipeline],
  ['sklearn.pipeline.FeatureUnion', compileFeatureUnion],
  ['sklearn.frozen.FrozenEstimator', compileFrozen],
  ['sklearn.compose.ColumnTransformer', compileColumnTransformer],
  ['sklearn.preprocessing.FunctionTransformer', compileFunctionTransformer],
  ['sklearn.preprocessing.StandardScaler', compileStandardScaler],
  ['sklearn.preprocessing.MinMaxScaler', compileMinMaxScaler],
  ['sklearn.preprocessing.MaxAbsScaler', compileMaxAbsScaler],
  ['sklearn.preprocessing.RobustScaler', compileRobustScaler],
  ['sklearn.preprocessing.Binarizer', compileBinarizer],
  ['sklearn.preprocessing.Normalizer', compileNormalizer],
  ['sklearn.preprocessing.KBinsDiscretizer', compileKBinsDiscretizer],
  ['sklearn.preprocessing.PolynomialFeatures', compilePolynomialFeatures],
  ['sklearn.preprocessing.PowerTransformer', compilePowerTransformer],
  ['sklearn.preprocessing.QuantileTransformer', compileQuantileTransformer],
  ['sklearn.preprocessing.SplineTransformer', compileSplineTransformer],
  ['sklearn.feature_extraction.DictVectorizer', compileDictVectorizer],
  ['sklearn.feature_extraction.FeatureHasher', compileFeatureHasher],
  ['sklearn.feature_extraction.CountVectorizer', compileCountVectorizer],
  ['sklearn.feature_extraction.TfidfVectorizer', compileTfidfVectorizer],
  ['sklearn.feature_extraction.TfidfTransformer', compileTfidfTransformer],
  ['sklearn.feature_extraction.HashingVectorizer', compileHashingVectorizer],
  ['sklearn.decomposition.PCA', compilePca],
  ['sklearn.decomposition.TruncatedSVD', compileTruncatedSvd],
  ['sklearn.feature_selection.SelectFromModel', compileSelectFromModel],
  ['sklearn.preprocessing.OneHotEncoder', compileOneHotEncoder],
  ['sklearn.preprocessing.OrdinalEncoder', compileOrdinalEncoder],
  ['sklearn.preprocessing.TargetEncoder', compileTargetEncoder],
  ['category_encoders.OrdinalEncoder', compileOrdinal],
  ['category_encoders.OneHotEncoder', compileOneHot],
  ['category_encoders.BinaryEncoder', compileOneHot],
  ['category_encoders.TargetEncoder', compileTarget],
  ['category_encoders.LeaveOneOutEncoder', compileLeaveOneOut],
  ['category_encoders.CountEncoder', compileCount],
  ['sklearn.impute.SimpleImputer', compileSimpleImputer],
  ['sklearn.impute.KNNImputer', compileKnnImputer],
  ['sklearn.impute.IterativeImputer', compileIterativeImputer],
  ['sklearn.impute.MissingIndicator', compileMissingIndicator],
  ['sklearn.feature_selection.VarianceThreshold', compileVarianceThreshold],
  ['sklearn.feature_selection.SelectKBest', compileSelectKBest],
  ['sklearn.feature_selection.SelectPercentile', compileSelectPercentile],
  ['sklearn.feature_selection.SelectFpr', compileSelectFpr],
  ['sklearn.feature_selection.SelectFdr', compileSelectFdr],
  ['sklearn.feature_selection.SelectFwe', compileSelectFwe],
  ['sklearn.feature_selection.GenericUnivariateSelect', compileGenericSelect],
  ['sklearn.feature_selection.RFE', compileSupport],
  ['sklearn.feature_selection.RFECV', compileSupport],
  ['sklearn.feature_selection.SequentialFeatureSelector', compileSupport],
]);

/** What they make are functions of the C library or products of matrices: no two machines agree on the last bits. */
const NEAR: ReadonlySet<string> = new Set([
  'sklearn.preprocessing.FunctionTransformer',
  'sklearn.preprocessing.PowerTransformer',
  'sklearn.preprocessing.QuantileTransformer',
  'sklearn.preprocessing.SplineTransformer',
  'sklearn.decomposition.PCA',
  'sklearn.decomposition.TruncatedSVD',
  'sklearn.impute.KNNImputer',
  'sklearn.impute.IterativeImputer',
]);

/** The transformer, compiled. */
export function compileStep(node: PlanNode, input: Shape): Step {
  const compile = STEPS.get(node.publicName);
  if (compile === undefined) throw node.refuseClass();
  const step = compile(node, input);
  if (!input.isNear && !NEAR.has(node.publicName)) return step;
  return { ...step, shape: { ...step.shape, isNear: true } };
}
