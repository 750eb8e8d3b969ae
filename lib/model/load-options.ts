import type { SynchronousModel } from './model.ts';
import type { ModelParts } from './xgboost-model.ts';

/** Options of loading a model. */
export interface LoadOptions {
  /** Whether SageMaker's `xgboost-model-0`, `xgboost-model-1`, … answer together (the default) or the first alone. */
  readonly isEnsemble?: boolean | undefined;
  /** The memory that this process may have, where that is known; a share of it bounds what a file unfolds to. */
  readonly memoryBytes?: number | undefined;
}

/** What makes models: handed in, so that what reads files, and stands apart, brings no second copy of it along. */
export interface ModelMakers {
  openPackedModel(bytes: Uint8Array, notes?: readonly string[]): Promise<SynchronousModel>;
  createModel(parts: ModelParts): SynchronousModel;
}
