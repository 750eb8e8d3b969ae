// What users import from 'kindling/browser': models that predict and explain without Node.

export { compileKernels } from './compile-kernels.ts';
export {
  createFetchHandler,
  type FetchHandler,
  type FetchHandlerOptions,
  type ServedModel,
} from './fetch-handler.ts';
export type { TransformHooks } from './hooks/hooks.ts';
export * from './library.ts';
export { type LoadBytesOptions, loadModel, type ModelSource } from './load-bytes.ts';
