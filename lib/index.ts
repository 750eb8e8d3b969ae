// What users import from 'kindling'.
export {
  InvalidOptionError,
  KindlingError,
  MalformedInputError,
  NotAcceptableError,
  UnsupportedMediaTypeError,
} from './errors.ts';
export { Frame, type OutputColumn } from './frame/frame.ts';
export type { Rows } from './given-rows.ts';
export { input_fn } from './hooks/input-fn.ts';
export { model_fn } from './hooks/model-fn.ts';
export type { TransformOptions } from './hooks/options.ts';
export { type Answer, output_fn } from './hooks/output-fn.ts';
export { predict_fn } from './hooks/predict-fn.ts';
export type { Hooks } from './hooks/transform.ts';
export { createInvokeHandler, type InvokeHandlerOptions } from './middleware/invoke-handler.ts';
export { loadModel, type Predictions, Predictor, type RowOptions } from './predictor.ts';
