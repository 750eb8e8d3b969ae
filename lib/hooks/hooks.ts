import type { ColumnFrame } from '../frame/column-frame.ts';
import type { Frame } from '../frame/frame.ts';
import type { TransformOptions } from './options.ts';
import type { Answer } from './output-fn.ts';

/** A body that a hook answers with, alone or with its content type. */
export type HookAnswer = Uint8Array | string | readonly [Uint8Array | string, string] | Answer;

/** Rows as a hook gets them: of a frame the columns can be read, and others made. */
export type Opened<Rows> = Rows extends Frame ? ColumnFrame : Rows;

/**
 * The hooks, each replaceable alone, and `transform_fn` in place of those behind the model. Between a user's own hooks
 * rows and models may be anything; kindling's own take what its own give.
 *
 * @typeParam Loaded what `model_fn` gives, a `Model` by default
 * @typeParam Rows what `input_fn` gives, a `Frame` by default
 * @typeParam Scored what `predict_fn` gives, a `Frame` by default
 */
// biome-ignore lint/suspicious/noExplicitAny: what a user's hooks hand to each other is theirs
export interface Hooks<Loaded = any, Rows = any, Scored = any> {
  /** The model, once for each process or thread. */
  model_fn(model_dir: string): Loaded | Promise<Loaded>;
  /** Rows from a body. */
  input_fn(input_data: Uint8Array, content_type: string): Rows | Promise<Rows>;
  /**
   * The rows with the columns that the model was trained on: after `input_fn`, and before training. It gets the rows of a file in
   * pieces, so that what it makes of a row may depend on that row alone.
   */
  prepare_fn?(frame: Opened<Rows>): Rows | Promise<Rows>;
  /** The rows with predictions beside them. */
  predict_fn(frame: Opened<Rows>, model: Loaded, options: TransformOptions): Scored | Promise<Scored>;
  /** A body of those. */
  output_fn(output_frame: Scored, accept_type: string): HookAnswer | Promise<HookAnswer>;
  /** The answer to a body, in place of the hooks above but for `model_fn`. */
  transform_fn?(
    model: Loaded,
    input_data: Uint8Array,
    content_type: string,
    accept: string,
  ): HookAnswer | Promise<HookAnswer>;
}

/** The hooks that answer once there is a model. */
export type TransformHooks = Omit<Hooks, 'model_fn'>;
