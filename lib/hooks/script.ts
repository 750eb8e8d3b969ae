import type { Hooks } from './hooks.ts';

/** A user's script, loaded. */
export interface Script {
  /** the name of its file */
  readonly name: string;
  /** hex SHA-256 of its file */
  readonly sha256: string;
  /** hex SHA-256 of the text of its `prepare_fn`; undefined where it has none */
  readonly preparing: string | undefined;
  readonly hooks: Partial<Hooks>;
  readonly train_fn: TrainHook | undefined;
}

/**
 * Trains a model in place of kindling's own trainer.
 *
 * @param channels paths of the data, by the names of the channels: `train`, and `validation` where there is one
 * @param hyperparameters by name, as they were given
 * @param model_dir where the model is to be written
 */
export type TrainHook = (
  channels: { readonly [name: string]: string },
  hyperparameters: { readonly [name: string]: unknown },
  model_dir: string,
) => void | Promise<void>;
