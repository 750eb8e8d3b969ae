import type { DocumentObject, DocumentValue } from './document.ts';

/** A key and where the file has it, length included: the bytes `[begin, end)`. */
export interface StoredKey {
  readonly text: string;
  readonly begin: number;
  readonly end: number;
}

/** The keys of an object in the order of the file: the last one, and a shape with those before it. Shared by all trees. */
export class ObjectShape {
  /** The shape with one more key that was asked for last. */
  next: ObjectShape | undefined;
  /** None in the shape of an empty object. */
  readonly key: StoredKey | undefined;
  readonly #before: ObjectShape | undefined;
  /** All with one more key, where there are several. */
  #longer: Map<string, ObjectShape> | undefined;
  #indices: ReadonlyMap<string, number> | undefined;

  constructor(key?: StoredKey, before?: ObjectShape) {
    this.key = key;
    this.#before = before;
  }

  /** The shape with one more key. */
  add(key: StoredKey): ObjectShape {
    if (this.next !== undefined) {
      this.#longer ??= new Map([[this.next.key!.text, this.next]]);
      this.next = this.#longer.get(key.text);
    }
    this.next ??= new ObjectShape(key, this);
    this.#longer?.set(key.text, this.next);
    return this.next;
  }

  /** Key → which member it is; of equal keys the first wins, as in XGBoost. */
  get indices(): ReadonlyMap<string, number> {
    this.#indices ??= this.#listIndices();
    return this.#indices;
  }

  #listIndices(): ReadonlyMap<string, number> {
    const keys: string[] = [];
    for (let shape: ObjectShape | undefined = this; shape?.key !== undefined; shape = shape.#before) {
      keys.push(shape.key.text);
    }
    const indices = new Map<string, number>();
    for (const [index, key] of keys.reverse().entries()) if (!indices.has(key)) indices.set(key, index);
    return indices;
  }
}

/**
 * An object whose numbers are still in the file: a member is a place there, or a value that is no number. Beside a Map with
 * an object for each list this takes a tree a tenth of the memory.
 */
export class StoredObject implements DocumentObject {
  readonly #shape: ObjectShape;
  readonly #members: readonly DocumentValue[];
  readonly #readAt: (place: number) => DocumentValue;

  /** @param readAt the number or the list of numbers at a place */
  constructor(shape: ObjectShape, members: readonly DocumentValue[], readAt: (place: number) => DocumentValue) {
    this.#shape = shape;
    this.#members = members;
    this.#readAt = readAt;
  }

  *[Symbol.iterator](): Iterator<readonly [string, DocumentValue]> {
    for (const key of this.keys()) yield [key, this.get(key)!];
  }

  keys(): Iterable<string> {
    return this.#shape.indices.keys();
  }

  has(key: string): boolean {
    return this.#shape.indices.has(key);
  }

  get(key: string): DocumentValue | undefined {
    const index = this.#shape.indices.get(key);
    if (index === undefined) return undefined;
    const member = this.#members[index]!;
    return typeof member === 'number' ? this.#readAt(member) : member;
  }
}
