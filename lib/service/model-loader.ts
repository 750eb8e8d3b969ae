import { KindlingError, ModelNotReadyError } from '../errors.ts';
import { nowMs } from '../platform/node.ts';

/** Loads something once: concurrent callers share one load, and a failed one is tried again on the next call. */
export class Loader<T> {
  readonly #load: () => T | Promise<T>;
  #loading: Promise<T> | undefined;
  #loaded: T | undefined;
  #loadMs: number | undefined;

  constructor(load: () => T | Promise<T>) {
    this.#load = load;
  }

  /** What has been loaded, for whoever need not wait; undefined until then. */
  get loaded(): T | undefined {
    return this.#loaded;
  }

  /** how long the load took; undefined until it is there */
  get loadMs(): number | undefined {
    return this.#loadMs;
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
    const startMs = nowMs();
    try {
      this.#loaded = await this.#load();
      this.#loadMs = nowMs() - startMs;
      return this.#loaded;
    } catch (error) {
      this.#loading = undefined;
      if (error instanceof KindlingError) throw error;
      throw new ModelNotReadyError('the model could not be loaded; the log has the cause', { cause: error });
    }
  }
}
