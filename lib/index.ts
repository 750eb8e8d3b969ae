// What users import from 'kindling'.

export { model_fn } from './hooks/model-fn.ts';
export * from './library.ts';
export { type LoadModelOptions, loadModel } from './load-model.ts';
export {
  createInvokeHandler,
  type InvokeHandler,
  type InvokeHandlerOptions,
  type LambdaContext,
} from './middleware/invoke-handler.ts';
export type { RequestLogger } from './middleware/late-logger.ts';
export type { LogLevel } from './middleware/logger.ts';
export type { LoadOptions } from './model/load-options.ts';
export type { SeveralModels } from './service/models.ts';
