import { ModelFormatError } from '../../errors.ts';
import { quoteName, shorten } from '../../short-text.ts';
import type { SynchronousModel } from '../model.ts';
import type { Head, Step } from './compiled.ts';
import {
  elementsOf,
  type GraphArray,
  type GraphObject,
  type GraphValue,
  isArray,
  isList,
  isName,
  isObject,
  isScalar,
  publicName,
  type Scalar,
} from './graph.ts';
import type { Shape } from './shape.ts';

/** What all objects of one pipeline are compiled with. */
export interface Plan {
  readonly compileStep: (node: PlanNode, input: Shape) => Step;
  readonly compileHead: (node: PlanNode, input: Shape) => Head;
  /** The model of an XGBoost estimator in the graph. */
  readonly openModel: (object: GraphObject) => SynchronousModel;
  /** What to do about an object of that class; undefined where nothing is known. */
  readonly wayOut: (className: string) => string | undefined;
  /** the state of some step is float32, so that training saw float32 rows */
  isSingle: boolean;
  /** categories and terms so far */
  numCategory: number;
}

/** What one pass of compiling finds, and the next is compiled for. */
export interface Found {
  /** training had float32 rows */
  readonly isSingle: boolean;
  /** for each column whether some step compares it as text */
  readonly isText: readonly boolean[];
}

/**
 * Told of a step or estimator that is compiled.
 *
 * @param output what a step makes of its columns; estimators answer
 */
export type OnCompiled = (node: PlanNode, input: Shape, output?: Shape) => void;

const MAX_DEPTH = 100;
const MAX_CATEGORIES = 5_000_000;
/** Of the names of steps in a message. */
const MAX_PATH = 200;
const DAMAGED = 'the file is damaged or was made up: dump the fitted pipeline again';

const OWN =
  "it is code of your own, which kindling does not run: use scikit-learn's transformers, or change the columns before you send them";

/** An object of the graph, where it stands, and its members checked as they are read. */
export class PlanNode {
  readonly object: GraphObject;
  readonly plan: Plan;
  /** the scikit-learn that wrote it, as `[1, 4]`; the newest that is known where nothing says so */
  readonly version: readonly [major: number, minor: number];
  /** the object around it */
  readonly parent: PlanNode | undefined;
  /** what that calls it */
  readonly name: string | undefined;
  readonly #depth: number;

  constructor(object: GraphObject, plan: Plan, parent?: PlanNode, name?: string) {
    this.object = object;
    this.plan = plan;
    this.parent = parent;
    this.name = name;
    this.#depth = parent === undefined ? 0 : parent.#depth + 1;
    this.version = readVersion(object) ?? parent?.version ?? [Number.POSITIVE_INFINITY, 0];
  }

  get publicName(): string {
    return publicName(this.object.className);
  }

  get shortName(): string {
    return this.object.className.slice(this.object.className.lastIndexOf('.') + 1);
  }

  /** Whether its scikit-learn is that one or newer. */
  isFrom(major: number, minor: number): boolean {
    return this.version[0] > major || (this.version[0] === major && this.version[1] >= minor);
  }

  /** `step "prep → onehot" (OneHotEncoder)`, or the class alone of the outermost object. */
  get label(): string {
    const path = this.#path();
    const shown = shorten(this.shortName);
    return path === '' ? shown : `step "${shorten(path, MAX_PATH)}" (${shown})`;
  }

  #path(): string {
    const names: string[] = [];
    for (let node: PlanNode | undefined = this; node !== undefined; node = node.parent) {
      if (node.name !== undefined) names.unshift(shorten(node.name));
    }
    return names.join(' → ');
  }

  /** An object within this one. */
  child(value: GraphValue | undefined, name?: string): PlanNode {
    if (!isObject(value))
      throw this.refuse(`holds something that is not an object where ${quoteName(name ?? '')} should be`);
    const node = new PlanNode(value, this.plan, this, name);
    for (let above: PlanNode | undefined = this; above !== undefined; above = above.parent) {
      if (above.object === value) throw node.refuse('contains itself');
    }
    if (node.#depth > MAX_DEPTH) {
      throw new ModelFormatError(`the objects of the pipeline lie more than ${MAX_DEPTH} deep in each other`, {
        hint: DAMAGED,
      });
    }
    return node;
  }

  /** A sentence about it: `what` follows its label. */
  refuse(what: string, hint: string = DAMAGED): ModelFormatError {
    return new ModelFormatError(`${this.label} ${what}`, { hint });
  }

  /** The same of a class that is not computed. */
  refuseClass(): ModelFormatError {
    const path = this.#path();
    const { className } = this.object;
    const what = `${/^[aeiouxX]/.test(className) ? 'an' : 'a'} ${shorten(className, 120)}`;
    const sentence =
      path === ''
        ? `the pickle holds ${what}, and not an XGBoost model`
        : `step "${shorten(path, MAX_PATH)}" is ${what}, which kindling cannot compute`;
    const isOwn = path !== '' && /^__main__\./.test(className);
    return new ModelFormatError(sentence, {
      hint: isOwn
        ? OWN
        : (this.plan.wayOut(className) ?? 'docs/scikit-learn.md lists what it can; or convert the pipeline to ONNX'),
    });
  }

  get(key: string): GraphValue | undefined {
    return this.object.get(key);
  }

  /** A member that fitting makes. */
  fitted(key: string): GraphValue {
    const value = this.get(key);
    if (value !== undefined) return value;
    throw this.refuse(`was never fitted: it has no ${key}`, 'fit the pipeline, then dump it');
  }

  flag(key: string, fallback = false): boolean {
    const value = this.get(key);
    if (value === undefined || value === null) return fallback;
    if (typeof value === 'boolean' || value === 0 || value === 1) return Boolean(value);
    throw this.unsupported(key);
  }

  number(key: string, fallback?: number): number {
    const value = this.get(key) ?? fallback ?? this.fitted(key);
    if (typeof value === 'number') return value;
    throw this.unsupported(key);
  }

  /** A parameter that is one of a few texts. */
  choice<Choice extends string>(key: string, choices: readonly Choice[], fallback?: Choice): Choice {
    const value = this.get(key) ?? fallback;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw this.unsupported(key);
    return found;
  }

  /** A parameter with a value that is not computed. */
  unsupported(key: string): ModelFormatError {
    return this.refuse(`has ${key}=${describe(this.get(key))}, which is not supported`, 'train it with another value');
  }

  /** The elements of a fitted list or array. */
  list(key: string, length?: number): readonly GraphValue[] {
    const elements = elementsOf(this.fitted(key));
    if (elements === undefined) throw this.refuse(`has ${key} that is not a list`);
    if (length !== undefined && elements.length !== length) throw this.#wrongLength(key, elements.length, length);
    return elements;
  }

  /** Fitted numbers: so many as there are columns. */
  floats(key: string, length: number): Float64Array {
    const value = this.fitted(key);
    const elements = typeof value === 'number' ? [value] : elementsOf(value);
    const isNumbers = elements?.every((element) => typeof element === 'number' || typeof element === 'boolean');
    if (!elements || !isNumbers) throw this.refuse(`has ${key} that is not a list of numbers`);
    if (elements.length !== length) throw this.#wrongLength(key, elements.length, length);
    return Float64Array.from(elements as number[]);
  }

  /** The same, undefined where it is None or missing. */
  floatsOrNone(key: string, length: number): Float64Array | undefined {
    const value = this.get(key);
    return value === null || value === undefined ? undefined : this.floats(key, length);
  }

  /** (numRow, numColumn) a fitted matrix, row-major, and its number of rows. */
  matrix(
    key: string,
    numColumn?: number,
  ): { readonly numRow: number; readonly numColumn: number; readonly values: Float64Array } {
    const value = this.fitted(key);
    if (!isArray(value) || value.shape.length !== 2 || !value.elements.every((one) => typeof one === 'number')) {
      throw this.refuse(`has ${key} that is not a matrix of numbers`);
    }
    const [numRow, found] = value.shape as [number, number];
    if (numColumn !== undefined && found !== numColumn) throw this.#wrongLength(key, found, numColumn);
    return { numRow, numColumn: found, values: Float64Array.from(value.elements as number[]) };
  }

  /** Whether a fitted array is of float32. */
  isFloat32(key: string): boolean {
    const value = this.get(key);
    return isArray(value) && value.dtype === 'f4';
  }

  #wrongLength(key: string, found: number, wanted: number): ModelFormatError {
    return this.refuse(`has ${found} numbers in ${key} for ${wanted} ${wanted === 1 ? 'column' : 'columns'}`);
  }

  /** `n_features_in_` and the columns before it agree; up to 0.23 nothing says how many there are. */
  requireWidth({ width }: Shape): void {
    const wanted = this.get('n_features_in_');
    if (typeof wanted !== 'number' || wanted === width) return;
    throw this.refuse(`was fitted on ${wanted} columns, but is given ${width}`);
  }

  /** Categories and terms of all steps are counted: each takes some hundred bytes. */
  countCategories(count: number): void {
    this.plan.numCategory += count;
    if (this.plan.numCategory <= MAX_CATEGORIES) return;
    throw this.refuse(
      `has ${count} categories, and kindling takes ${MAX_CATEGORIES} in all`,
      'keep fewer when training',
    );
  }

  /** The input is float32 where this is, as fitting keeps the type. */
  provesSingle(key: string, { precision }: Shape): void {
    if (precision === 'given' && this.isFloat32(key)) this.plan.isSingle = true;
  }
}

function readVersion(object: GraphObject): [number, number] | undefined {
  const version = object.get('_sklearn_version');
  const parts = typeof version === 'string' ? /^(\d{1,4})\.(\d{1,4})/.exec(version) : null;
  return parts ? [Number(parts[1]), Number(parts[2])] : undefined;
}

/** A value as a message shows it. */
export function describe(value: GraphValue | undefined): string {
  if (typeof value === 'string') return quoteName(value);
  if (isScalar(value)) return value === null ? 'None' : String(value);
  if (isName(value)) return shorten(value.name, 120);
  if (isObject(value)) return `${shorten(value.className, 120)}(…)`;
  return isList(value) || isArray(value) ? 'a list' : 'a dict';
}

/** The scalars of an array that holds nothing else; undefined otherwise. */
export function scalarsOf(array: GraphArray): readonly Scalar[] | undefined {
  return array.elements.every(isScalar) ? (array.elements as readonly Scalar[]) : undefined;
}
