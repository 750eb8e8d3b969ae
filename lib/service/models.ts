import type { Question, Transformed } from '../hooks/transform.ts';
import type { Model } from '../model/model.ts';
import type { RowCounter } from '../model/row-counter.ts';
import type { Service } from './service.ts';

/** Several models in place of one: where they come from, and what they may take. */
export interface SeveralModels {
  /** a folder, or `s3://bucket/prefix/`, whose entries are models that are loaded when they are asked */
  readonly folder?: string | undefined;
  /** what the `s3://` uris begin with that `POST /models` may load from; default: it loads none */
  readonly uriPrefix?: string | undefined;
  /** memory of all of them; default: half of the process's limit */
  readonly maxBytes?: number | undefined;
}

/** A model in memory, by the names that SageMaker has for them. */
export interface LoadedModel {
  readonly modelName: string;
  /** where it came from, as whoever loaded it said; its name in the folder of models */
  readonly modelUrl: string;
}

/** A model in memory as it stands, for whoever watches it. */
export interface HeldModel {
  readonly modelName: string;
  /** undefined where another thread has it, or nothing is known of it */
  readonly model: Model | undefined;
  /** what counts its rows, where somebody watches them */
  readonly counter: RowCounter | undefined;
  /** what it takes, about */
  readonly memoryBytes: number;
  /** how long its load took; undefined where nobody knows */
  readonly loadMs: number | undefined;
}

/** Whom a request asks for, as far as it says. */
export interface Target {
  readonly model?: string | undefined;
  readonly variant?: string | undefined;
  /** requests of one session are answered by one variant */
  readonly session?: string | undefined;
  /** what asks: whoever watches shadows knows it again */
  readonly request?: object | undefined;
}

/** Who answers a request. */
export interface Chosen {
  readonly service: Service;
  readonly variant: string;
}

/** Several models that answer by name, each loaded when it is needed. */
export interface Models {
  /** @throws NotFoundError for a variant that is not there; InvalidOptionError where nobody is asked for, and no variant answers */
  choose(target: Target): Chosen;
  /**
   * What answers with a model, which is loaded when it is asked.
   *
   * @throws NotFoundError where there is none by that name
   */
  find(name: string): Service;
  /**
   * Loads a model under a name.
   *
   * @throws ConflictError, NotFoundError for a url that may not be, InsufficientMemoryError, and what stopped the load
   */
  load(name: string, url: string): Promise<LoadedModel>;
  /** Forgets a model; those that ask it still are answered. @throws NotFoundError */
  unload(name: string): LoadedModel;
  /** The models in memory, by name. */
  list(): readonly LoadedModel[];
  /** The same as they stand. */
  held(): readonly HeldModel[];
  /** Names that can be asked for: what lies in the folder and may be a model, and what somebody has loaded. */
  names(): Promise<readonly string[]>;
  /** The path or uri of a model. @throws NotFoundError */
  uriOf(name: string): string;
}

/** What a shadow made of a request that another variant answered. */
export interface Shadowed {
  readonly variant: string;
  readonly shadow: string;
  /** whose text differs, of all */
  readonly differingRows: number;
  readonly rows: number;
  /** the largest difference of two predictions that are numbers */
  readonly maxDifference: number;
  /** the same over all rows, those that do not differ among them */
  readonly meanDifference: number;
  /** why it made nothing */
  readonly error?: unknown;
  /** true where it had no time for it: too many waited, or their bodies were too large */
  readonly isSkipped?: boolean;
  /** what it was asked and answered; undefined where it made nothing */
  readonly exchange?: ShadowExchange;
}

/** A shadow's answer, and what it answers; the bytes are whoever's who is told. */
export interface ShadowExchange {
  /** of its target */
  readonly request: object | undefined;
  readonly question: Question;
  readonly answer: Transformed;
}
