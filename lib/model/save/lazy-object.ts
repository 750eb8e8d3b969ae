import type { DocumentObject, DocumentValue } from '../formats/document.ts';

/**
 * An object that is made when its members are asked for, and kept until those of another one are: of a model's trees, which a
 * writer asks for one after the other, one is in memory at a time.
 */
export class LazyObject implements DocumentObject {
  static #last: { readonly of: LazyObject; readonly made: DocumentObject } | undefined;
  readonly #make: () => DocumentObject;

  constructor(make: () => DocumentObject) {
    this.#make = make;
  }

  [Symbol.iterator](): Iterator<readonly [string, DocumentValue]> {
    return this.#made[Symbol.iterator]();
  }

  keys(): Iterable<string> {
    return this.#made.keys();
  }

  has(key: string): boolean {
    return this.#made.has(key);
  }

  get(key: string): DocumentValue | undefined {
    return this.#made.get(key);
  }

  get #made(): DocumentObject {
    if (LazyObject.#last?.of !== this) LazyObject.#last = { of: this, made: this.#make() };
    return LazyObject.#last!.made;
  }
}
