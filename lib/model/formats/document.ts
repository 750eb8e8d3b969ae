import { ModelFormatError } from '../../errors.ts';
import { type NumericArray, StoredArray } from './stored-array.ts';

/** What every reader of a model file makes of it; objects are like maps, so that no key can reach a prototype. */
export type DocumentValue =
  | null
  | boolean
  | number
  | string
  | NumericArray
  | StoredArray
  | readonly DocumentValue[]
  | DocumentObject;
export interface DocumentObject extends Iterable<readonly [string, DocumentValue]> {
  keys(): Iterable<string>;
  has(key: string): boolean;
  get(key: string): DocumentValue | undefined;
}

/** Nesting that a reader follows; XGBoost's own documents are 8 deep. */
export const MAX_DEPTH = 64;

export function isNumericArray(value: unknown): value is NumericArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** Whether a value is an object, whoever has read or made it. */
export function isObject(value: DocumentValue): value is DocumentObject {
  return typeof value === 'object' && value !== null && 'has' in value;
}

/** A list as it was read: packed when it holds numbers only (an empty one is a list of whatever is asked for). */
export function packList(values: DocumentValue[]): DocumentValue {
  const isNumeric = values.length > 0 && values.every((value) => typeof value === 'number');
  return isNumeric ? Float64Array.from(values as number[]) : values;
}

/**
 * One object of a document and where it stands, e.g. `learner.gradient_booster.model.trees[3]`.
 * Every getter checks the type; its error names the place.
 */
export class DocumentNode {
  readonly #value: DocumentObject;
  readonly path: string;

  constructor(value: DocumentObject, path = '') {
    this.#value = value;
    this.path = path;
  }

  has(key: string): boolean {
    return this.#value.has(key);
  }

  keys(): string[] {
    return [...this.#value.keys()];
  }

  /** The member as it was read. */
  get(key: string): Exclude<DocumentValue, StoredArray> {
    const value = this.#stored(key);
    return value instanceof StoredArray ? value.read() : value;
  }

  #stored(key: string): DocumentValue {
    const value = this.#value.get(key);
    if (value === undefined) throw new ModelFormatError(`${this.at(key)} is missing`, { hint: COMPLETE_HINT });
    return value;
  }

  object(key: string): DocumentNode {
    const value = this.get(key);
    if (!isObject(value)) throw this.#wrongType(key, 'an object');
    return new DocumentNode(value, this.at(key));
  }

  objects(key: string): DocumentNode[] {
    return this.#list(key).map((value, index) => {
      if (!isObject(value)) throw this.#wrongType(`${key}[${index}]`, 'an object');
      return new DocumentNode(value, `${this.at(key)}[${index}]`);
    });
  }

  text(key: string): string {
    const value = this.get(key);
    if (typeof value !== 'string') throw this.#wrongType(key, 'a string');
    return value;
  }

  texts(key: string): string[] {
    return this.#list(key).map((value, index) => {
      if (typeof value !== 'string') throw this.#wrongType(`${key}[${index}]`, 'a string');
      return value;
    });
  }

  integer(key: string): number {
    const value = this.get(key);
    if (typeof value !== 'number' || !Number.isInteger(value)) throw this.#wrongType(key, 'an integer');
    return value;
  }

  /** Numbers in whatever array the file's format has given them. */
  numbers(key: string): NumericArray {
    const value = this.get(key);
    if (isNumericArray(value)) return value;
    if (Array.isArray(value) && value.length === 0) return new Float64Array(0);
    throw this.#wrongType(key, 'a list of numbers');
  }

  /** Of an array of numbers, which is not read for that. */
  length(key: string): number {
    const value = this.#stored(key);
    return value instanceof StoredArray ? value.length : this.numbers(key).length;
  }

  int32s(key: string): Int32Array {
    const values = this.numbers(key);
    if (values instanceof Int32Array) return values;
    const result = new Int32Array(values);
    const wrong = findDifference(result, values);
    if (wrong >= 0) throw this.#wrongType(`${key}[${wrong}]`, 'a 32-bit integer');
    return result;
  }

  float32s(key: string): Float32Array {
    const values = this.numbers(key);
    return values instanceof Float32Array ? values : new Float32Array(values);
  }

  /** Flags: 0 and 1, or false and true as releases up to 1.5 wrote them. */
  flags(key: string): Uint8Array {
    const value = this.get(key);
    const isBooleans = Array.isArray(value) && value.every((flag) => typeof flag === 'boolean');
    const flags = isBooleans ? Uint8Array.from(value as boolean[], Number) : this.numbers(key);
    for (let index = 0; index < flags.length; index++) {
      if (flags[index] !== 0 && flags[index] !== 1) throw this.#wrongType(key, 'a list of 0 and 1');
    }
    return flags instanceof Uint8Array ? flags : new Uint8Array(flags);
  }

  /** Where a member of this object stands. */
  at(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }

  #list(key: string): readonly DocumentValue[] {
    const value = this.get(key);
    if (!Array.isArray(value)) throw this.#wrongType(key, 'a list');
    return value;
  }

  #wrongType(key: string, wanted: string): ModelFormatError {
    return new ModelFormatError(`${this.at(key)} is not ${wanted}`, { hint: COMPLETE_HINT });
  }
}

/** An integer of a parameter block, where XGBoost writes every number as text. */
export function integerText(node: DocumentNode, key: string, min: number, max: number): number {
  const text = node.text(key);
  const value = Number(text);
  if (!/^[-+]?\d+$/.test(text) || value < min || value > max) {
    throw new ModelFormatError(`${node.at(key)} is "${text.slice(0, 40)}", not an integer from ${min} to ${max}`);
  }
  return value;
}

const COMPLETE_HINT = 'save the model again with save_model of the XGBoost that trained it';

/** Where two arrays of one length first differ; -1 when they do not. */
function findDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return index;
  return -1;
}

/** An object of those members. */
export function toObject(members: Readonly<Record<string, DocumentValue>>): DocumentObject {
  return new Map(Object.entries(members));
}
