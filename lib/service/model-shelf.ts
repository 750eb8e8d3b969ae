// Several models on one shelf: loaded when they are asked, the least recently used gone when memory runs out.

import { ConflictError, InsufficientMemoryError, ModelNotReadyError, OverloadedError } from '../errors.ts';
import type { ModelFiles } from '../model/model-files.ts';
import { quoteName } from '../short-text.ts';
import type { Answerer } from './answerer.ts';
import { Gate } from './gate.ts';
import { heldModel } from './held-model.ts';
import { checkUrl, findInFolder, type Places, requireName } from './model-places.ts';
import type { Chosen, HeldModel, LoadedModel, Models, Shadowed, Target } from './models.ts';
import { noModel } from './no-model.ts';
import type { Service, ServiceSettings } from './service.ts';
import { readVariants, type Variants } from './variants.ts';

export interface ShelfOptions {
  readonly places: Places;
  /** what lies in the folder of models, variants.json among it; undefined where there is no folder */
  readonly files: ModelFiles | undefined;
  /** The names in the folder that may be models, as they are there now. */
  readonly listFolder?: (() => Promise<readonly string[]>) | undefined;
  /** what all models may take between them */
  readonly maxBytes: number;
  /** settings that count for each model */
  readonly settings: ServiceSettings & Pick<Service, 'hasOwnHooks'>;
  /** What answers with the model at a path or uri. */
  readonly open: (uri: string) => Answerer;
  /** told of each request that a shadow has scored, or failed to */
  readonly onShadow?: ((told: Shadowed) => void) | undefined;
}

/** Models that are loaded at a time: what they take is known when they are. */
const MAX_LOADING = 4;

/** A model in memory, or on its way there. */
interface Entry extends LoadedModel {
  readonly uri: string;
  readonly answerer: Answerer;
  /** what it is counted with; 0 until it is loaded */
  bytes: number;
  /** requests that it answers, for which it stays when it has to go */
  numUser: number;
}

/** @throws ConfigurationError for a variants.json that cannot be used */
export async function openShelf(options: ShelfOptions): Promise<Models> {
  const shelf = new ModelShelf(options);
  shelf.variants = await readVariants(options.files, (name) => shelf.find(name), options.onShadow);
  return shelf;
}

class ModelShelf implements Models {
  variants: Variants | undefined;
  readonly #options: ShelfOptions;
  readonly #gate = new Gate(MAX_LOADING);
  /** by name, the least recently used first */
  readonly #entries = new Map<string, Entry>();
  /** urls of models that somebody has loaded, which are loaded again after they had to go */
  readonly #urls = new Map<string, string>();
  /** gone, but answering still */
  readonly #leaving = new Set<Entry>();
  #bytes = 0;

  constructor(options: ShelfOptions) {
    this.#options = options;
  }

  choose({ model, ...target }: Target): Chosen {
    if (model !== undefined) return { service: this.find(model), variant: target.variant ?? 'AllTraffic' };
    return this.variants!.choose(target);
  }

  find(name: string): Service {
    if (!this.#entries.has(name)) this.#place(name);
    return {
      ...this.#options.settings,
      modelName: name,
      loadedModel: () => this.#entries.get(name)?.answerer.loaded,
      counter: () => this.#entries.get(name)?.answerer.counter,
      ready: () => this.#use(name, async () => undefined),
      transform: (question, stop) => this.#use(name, ({ answerer }) => answerer.transform(question, stop)),
    };
  }

  async load(name: string, url: string): Promise<LoadedModel> {
    requireName(name);
    if (this.#entries.has(name)) {
      throw new ConflictError(`there is a model ${quoteName(name)} already`, {
        hint: 'unload it first (DELETE /models/NAME), or load this one under another name',
      });
    }
    checkUrl(url, this.#options.places);
    const before = this.#urls.get(name);
    this.#urls.set(name, url);
    try {
      return await this.#use(name, async ({ modelName, modelUrl }) => ({ modelName, modelUrl }));
    } catch (error) {
      if (before === undefined) this.#urls.delete(name);
      else this.#urls.set(name, before);
      throw error;
    }
  }

  unload(name: string): LoadedModel {
    const entry = this.#entries.get(name);
    const modelUrl = entry?.modelUrl ?? this.#urls.get(name);
    if (modelUrl === undefined) throw noModel(name);
    this.#urls.delete(name);
    if (entry) this.#remove(entry);
    return { modelName: name, modelUrl };
  }

  list(): readonly LoadedModel[] {
    const loaded = [...this.#entries.values()].filter(({ bytes }) => bytes > 0);
    return loaded
      .map(({ modelName, modelUrl }) => ({ modelName, modelUrl }))
      .sort((one, other) => (one.modelName < other.modelName ? -1 : 1));
  }

  held(): readonly HeldModel[] {
    const loaded = [...this.#entries.values()].filter(({ bytes }) => bytes > 0);
    return loaded.map(({ modelName, answerer }) => heldModel(modelName, answerer));
  }

  async names(): Promise<readonly string[]> {
    const found = (await this.#options.listFolder?.()) ?? [];
    return [...new Set([...found, ...this.#urls.keys(), ...this.#entries.keys()])].sort();
  }

  uriOf(name: string): string {
    return this.#entries.get(name)?.uri ?? this.#place(name).uri;
  }

  /** Has a model do something, and keeps it until that is done. */
  async #use<T>(name: string, work: (entry: Entry) => Promise<T>): Promise<T> {
    const entry = this.#entries.get(name) ?? this.#add(name);
    entry.numUser++;
    try {
      if (entry.bytes === 0) await this.#load(entry);
      this.#touch(entry);
      return await work(entry);
    } finally {
      entry.numUser--;
      if (this.#entries.get(name) === entry) this.#count(entry);
      else this.#letGo(entry);
    }
  }

  #place(name: string): { url: string; uri: string } {
    const url = this.#urls.get(name);
    if (url !== undefined) return { url, uri: checkUrl(url, this.#options.places) };
    return { url: name, uri: findInFolder(name, this.#options.places) };
  }

  #add(name: string): Entry {
    const { url, uri } = this.#place(name);
    const answerer = this.#options.open(uri);
    const entry: Entry = { modelName: name, modelUrl: url, uri, answerer, bytes: 0, numUser: 0 };
    this.#entries.set(name, entry);
    return entry;
  }

  /** Behind all others: it was used last. */
  #touch(entry: Entry): void {
    if (this.#entries.get(entry.modelName) !== entry) return;
    this.#entries.delete(entry.modelName);
    this.#entries.set(entry.modelName, entry);
  }

  /** One load for all who wait for the model; it is not there until there is room for it. */
  async #load(entry: Entry): Promise<void> {
    try {
      await this.#gate.pass(() => entry.answerer.ready());
      if (entry.bytes === 0) this.#settle(entry);
    } catch (error) {
      if (this.#entries.get(entry.modelName) === entry) this.#remove(entry);
      throw isAbsent(error, entry) ? noModel(entry.modelName) : error;
    }
  }

  /** Makes room for a model that has just been loaded. */
  #settle(entry: Entry): void {
    const { maxBytes } = this.#options;
    const bytes = entry.answerer.memoryBytes;
    if (bytes > maxBytes) throw tooLarge(entry.modelName, bytes, maxBytes);
    this.#makeRoom(bytes, entry);
    if (this.#bytes + bytes > maxBytes) throw overloaded(maxBytes);
    entry.bytes = bytes;
    this.#bytes += bytes;
  }

  /** What scoring has made of a model counts from when it is there. */
  #count(entry: Entry): void {
    if (entry.bytes === 0) return;
    const { memoryBytes } = entry.answerer;
    this.#bytes += memoryBytes - entry.bytes;
    entry.bytes = memoryBytes;
    this.#makeRoom(0, entry);
  }

  /** Removes models that nobody uses, the least recently used first, until there is room for so many bytes more. */
  #makeRoom(bytes: number, kept: Entry): void {
    for (const entry of this.#entries.values()) {
      if (this.#bytes + bytes <= this.#options.maxBytes) return;
      if (entry !== kept && entry.numUser === 0) this.#remove(entry);
    }
  }

  #remove(entry: Entry): void {
    this.#entries.delete(entry.modelName);
    this.#leaving.add(entry);
    this.#letGo(entry);
  }

  #letGo(entry: Entry): void {
    if (entry.numUser > 0 || !this.#leaving.delete(entry)) return;
    this.#bytes -= entry.bytes;
    entry.answerer.close().catch(() => undefined);
  }
}

/** A name that leads nowhere in S3 is found out by loading it, and no fault of the service. */
function isAbsent(error: unknown, { modelUrl, modelName, uri }: Entry): boolean {
  const isFromFolder = modelUrl === modelName && uri.startsWith('s3://');
  return isFromFolder && error instanceof ModelNotReadyError && error.cause === undefined;
}

function tooLarge(name: string, bytes: number, maxBytes: number): InsufficientMemoryError {
  return new InsufficientMemoryError(
    `the model ${quoteName(name)} takes ${megabytes(bytes)} MB, and all models may take ${megabytes(maxBytes)} MB`,
    { hint: 'raise KINDLING_MODEL_MEMORY_MB, or serve it from a process of its own' },
  );
}

function overloaded(maxBytes: number): OverloadedError {
  return new OverloadedError(`models that are answering take up the ${megabytes(maxBytes)} MB for them`, {
    hint: 'ask again in a second, or raise KINDLING_MODEL_MEMORY_MB',
  });
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
