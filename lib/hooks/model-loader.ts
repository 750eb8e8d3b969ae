import { KindlingError, ModelNotReadyError } from '../errors.ts';

/** Loads a model once: concurrent callers share one load, and a failed one is tried again on the next call. */
export class ModelLoader {
  readonly #load: () => unknown;
  #loading: Promise<unknown> | undefined;

  constructor(load: () => unknown) {
    this.#load = load;
  }

  /** @throws KindlingError; what else went wrong is its cause */
  load(): Promise<unknown> {
    this.#loading ??= this.#tryLoad();
    return this.#loading;
  }

  /** Puts another form of the loaded model in its place. */
  replace(model: unknown): void {
    this.#loading = Promise.resolve(model);
  }

  async #tryLoad(): Promise<unknown> {
    try {
      return await this.#load();
    } catch (error) {
      this.#loading = undefined;
      if (error instanceof KindlingError) throw error;
      throw new ModelNotReadyError('the model could not be loaded; the log has the cause', { cause: error });
    }
  }
}
