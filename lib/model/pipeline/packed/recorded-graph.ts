import type { SynchronousModel } from '../../model.ts';
import { type GraphObject, type GraphValue, isArray, isDict, isList, isName, isObject } from '../graph.ts';

/** What a value of the graph became, so that the same lies in both as often. */
type Known = Map<object, GraphValue>;

/** An object of a graph that keeps what is asked of it: that, and nothing else, is packed. */
export class RecordedObject implements GraphObject {
  readonly kind = 'object';
  readonly className: string;
  /** what was asked for, and is there */
  readonly members = new Map<string, GraphValue>();
  /** those that numpy 2 wrote, where somebody wanted to know */
  readonly fromNumpy2 = new Set<string>();
  readonly #asked = new Set<string>();
  readonly #known: Known;
  #source: GraphObject | undefined;

  constructor(source: GraphObject, known: Known) {
    this.className = source.className;
    this.#source = source;
    this.#known = known;
  }

  get(key: string): GraphValue | undefined {
    if (!this.#asked.has(key)) {
      const value = this.source.get(key);
      if (value !== undefined) this.members.set(key, record(value, this.#known));
      this.#asked.add(key);
    }
    return this.members.get(key);
  }

  isFromNumpy2(key: string): boolean {
    if (this.#source?.isFromNumpy2?.(key)) this.fromNumpy2.add(key);
    return this.fromNumpy2.has(key);
  }

  /** The object that is recorded. */
  get source(): GraphObject {
    if (this.#source) return this.#source;
    throw new Error(`${this.className} is asked for a member that nobody wanted before`);
  }

  /** Lets go of it. */
  seal(): void {
    this.#source = undefined;
  }
}

/** A graph that keeps what is asked of its objects, as long as it is open. */
export class RecordedGraph {
  readonly root: RecordedObject;
  /** the models of its estimators, in the order in which they were opened */
  readonly models = new Map<GraphObject, SynchronousModel>();
  readonly #known: Known = new Map();

  constructor(root: GraphObject) {
    this.root = record(root, this.#known) as RecordedObject;
  }

  /** The model of an estimator among its objects, opened once. */
  openModel(object: GraphObject, open: (source: GraphObject) => SynchronousModel): SynchronousModel {
    const model = this.models.get(object) ?? open((object as RecordedObject).source);
    this.models.set(object, model);
    return model;
  }

  /** Lets go of the graph: from here on there is what was asked for. */
  seal(): void {
    for (const value of this.#known.values()) if (value instanceof RecordedObject) value.seal();
    this.#known.clear();
  }
}

/** The same value with recorded objects in it. */
function record(value: GraphValue, known: Known): GraphValue {
  if (value === null || typeof value !== 'object' || isName(value)) return value;
  const found = known.get(value);
  if (found !== undefined) return found;
  const made = isObject(value) ? new RecordedObject(value, known) : recordParts(value, known);
  known.set(value, made);
  return made;
}

function recordParts(value: Exclude<GraphValue & object, GraphObject>, known: Known): GraphValue {
  if (isList(value)) return recordAll(value, known);
  if (isArray(value)) return value.dtype === 'O' ? { ...value, elements: recordAll(value.elements, known) } : value;
  if (!isDict(value)) return value;
  return { kind: 'dict', entries: value.entries.map(([key, one]) => [record(key, known), record(one, known)]) };
}

/** Most lists hold no objects, and stay as they are. */
function recordAll(values: readonly GraphValue[], known: Known): readonly GraphValue[] {
  return values.some((value) => typeof value === 'object' && value !== null)
    ? values.map((value) => record(value, known))
    : values;
}
