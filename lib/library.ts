// What both export: 'kindling', for Node, and 'kindling/browser'. Every type that an exported one mentions is exported too.

export type { Parameters as MediaTypeParameters } from './content/media-type.ts';
export type { FeatureReader } from './engine/feature-reader.ts';
export {
  type ErrorDetails,
  InvalidOptionError,
  KindlingError,
  MalformedInputError,
  MissingFeatureError,
  ModelFormatError,
  ModelNotReadyError,
  NotAcceptableError,
  UnsupportedMediaTypeError,
} from './errors.ts';
export type { ColumnFrame, ColumnValues } from './frame/column-frame.ts';
export { Frame, type OutputCell, type OutputColumn } from './frame/frame.ts';
export type { UnknownCategories } from './frame/unknown-categories.ts';
export type { CellRow, RecordRow, Rows } from './given-rows.ts';
export type { HookAnswer, Hooks, Opened } from './hooks/hooks.ts';
export { input_fn } from './hooks/input-fn.ts';
export { OUTPUT_NAMES, type OutputName, type TransformOptions } from './hooks/options.ts';
export { type Answer, output_fn } from './hooks/output-fn.ts';
export { predict_fn } from './hooks/predict-fn.ts';
export type {
  ContributionKind,
  ExplainedColumns,
  IterationRange,
  Model,
  ModelSummary,
  PreciseScores,
  PredictOptions,
  Scores,
} from './model/model.ts';
export {
  type Answers,
  type ContributionOptions,
  type Label,
  type Predictions,
  type PredictionsOf,
  Predictor,
  type PredictorOf,
  type RowOptions,
} from './predictor.ts';
export type { ServiceSettings } from './service/service.ts';
