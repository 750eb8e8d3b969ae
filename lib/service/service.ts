import type { Parameters } from '../content/media-type.ts';
import type { OutputName, TransformOptions } from '../hooks/options.ts';
import type { Question, Transformed } from '../hooks/transform.ts';
import type { Model } from '../model/model.ts';
import type { RowCounter } from '../model/row-counter.ts';
import type { Stop } from './deadlines.ts';

/** Settings of a service that count for all of its requests. */
export interface ServiceSettings {
  /** the largest body, also once it is unfolded; above it a request is a 413 */
  readonly maxBodyBytes: number;
  /** the media type that answers `*\/*`; undefined for the question's own */
  readonly defaultAccept: string | undefined;
  /** columns that are appended for requests that do not say which; undefined for the prediction */
  readonly defaultOutputs: readonly OutputName[] | undefined;
  /** options of requests that do not say otherwise */
  readonly defaultOptions?: Omit<TransformOptions, 'outputs'> | undefined;
  /** the names of what set those defaults, by option, for errors: a variable of the environment, say */
  readonly defaultSources?: ReadonlyMap<string, string> | undefined;
  /** parameters of text/csv that requests may leave out: what their texts do not tell of themselves */
  readonly csvDefaults?: Parameters | undefined;
  /** requests that are worked on at a time, which `/execution-parameters` tells SageMaker's batch transform */
  readonly maxConcurrentTransforms: number;
}

/** What answers requests. */
export interface Service extends ServiceSettings {
  /** what the model is called in logs and protocols */
  readonly modelName?: string | undefined;
  /** The model where this thread has it, for whoever describes it. */
  loadedModel?(): Model | undefined;
  /** whether a user's hooks read rows or answer them, so that the model does not say what they take */
  readonly hasOwnHooks?: boolean | undefined;
  /** What counts the rows of a model that another thread has. */
  counter?(): RowCounter | undefined;
  /** Resolves when questions can be answered. Fails with the reason why not; the next call tries again. */
  ready(): Promise<unknown>;
  /**
   * The answer to a question.
   *
   * @param stop whose signal aborts the work when nobody waits for the answer any longer
   */
  transform(question: Question, stop?: Stop): Promise<Transformed>;
}
