// A fitted pipeline as data: what its pickle, or its packed artifact, says of every object in it. Nothing of it ever runs.

/** What Python has as None, bool, int, float or str; NaN is a float. */
export type Scalar = null | boolean | number | string;

/** A numpy array, or a pandas Index as one of objects. */
export interface GraphArray {
  readonly kind: 'array';
  /** numpy's letters: `f8`, `f4`, `i8`, `b1`, `O`, `U` */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** row-major */
  readonly elements: readonly GraphValue[];
}

/** A function or class that is named, and never called. */
export interface GraphName {
  readonly kind: 'name';
  /** `module.name` */
  readonly name: string;
}

/** An object of a class, and its state. */
export interface GraphObject {
  readonly kind: 'object';
  /** `module.name` of its class */
  readonly className: string;
  /** A member of its state; undefined where there is none. */
  get(key: string): GraphValue | undefined;
  /** Whether that member is a scalar that numpy 2 wrote, which decides what type it makes of others. */
  isFromNumpy2?(key: string): boolean;
}

/** Python's dict. */
export interface GraphDict {
  readonly kind: 'dict';
  readonly entries: readonly (readonly [key: GraphValue, value: GraphValue])[];
}

export type GraphValue = Scalar | GraphArray | GraphName | GraphObject | GraphDict | readonly GraphValue[];

function kindOf(value: GraphValue | undefined): string | undefined {
  return typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
}

export function isArray(value: GraphValue | undefined): value is GraphArray {
  return kindOf(value) === 'array';
}

export function isObject(value: GraphValue | undefined): value is GraphObject {
  return kindOf(value) === 'object';
}

export function isName(value: GraphValue | undefined): value is GraphName {
  return kindOf(value) === 'name';
}

export function isDict(value: GraphValue | undefined): value is GraphDict {
  return kindOf(value) === 'dict';
}

export function isList(value: GraphValue | undefined): value is readonly GraphValue[] {
  return Array.isArray(value);
}

export function isScalar(value: GraphValue | undefined): value is Scalar {
  return value === null || (value !== undefined && typeof value !== 'object');
}

/** The elements of a list, a tuple, an array or an Index; undefined for anything else. */
export function elementsOf(value: GraphValue | undefined): readonly GraphValue[] | undefined {
  if (isArray(value)) return value.elements;
  return isList(value) ? value : undefined;
}

/** The same where each is a text. */
export function textsOf(value: GraphValue | undefined): readonly string[] | undefined {
  const elements = elementsOf(value);
  return elements?.every((element) => typeof element === 'string') ? (elements as readonly string[]) : undefined;
}

/** The value of a key in a dict; undefined where there is none. */
export function entryOf(value: GraphValue | undefined, key: Scalar): GraphValue | undefined {
  return isDict(value) ? value.entries.find(([name]) => name === key)?.[1] : undefined;
}

/**
 * A class as scikit-learn's documentation names it, whatever private module a release has it in:
 * `sklearn.preprocessing.StandardScaler` for `sklearn.preprocessing._data.StandardScaler`.
 */
export function publicName(className: string): string {
  const parts = className.split('.');
  const depth = parts[0] === 'category_encoders' ? 1 : 2;
  return [...parts.slice(0, Math.min(depth, parts.length - 1)), parts.at(-1)!].join('.');
}
