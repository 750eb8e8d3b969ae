import { KindlingError, ModelNotReadyError } from '../errors.ts';

/** Loads something once: concurrent callers share one load, and a failed one is tried again on the next call. */
export class Loader<T> {
  readonly #load: () => T | Promise<T>;
  #loading: Promise<T> | undefined;
  #loaded: T | undefined;

  constructor(load: () => T | Promise<T>) {
    this.#load = load;
  }

  /** What has been loaded, for whoever need not wait; undefined until then. */
  get loaded(): T | undefined {
    return this.#loaded;
  }

  /** @throws KindlingError; what else went wrong is its cause */
  load(): Promise<T> {
    this.#loading ??= this.#tryLoad();
    return this.#loading;
  }

  /** Puts another form of what was loaded in its place. */
  replace(loaded: T): void {
    this.#loaded = loaded;
    this.#loading = Promise.resolve(loaded);
  }

  async #tryLoad(): Promise<T> {
    try {
      this.#loaded = await this.#load();
      return this.#loaded;
    } catch (error) {
      this.#loading = undefined;
      if (error instanceof KindlingError) throw error;
      throw new ModelNotReadyError('the model could not be loaded; the log has the cause', { cause: error });
    }
  }
}
