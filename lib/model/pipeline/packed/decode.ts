import { ModelFormatError } from '../../../errors.ts';
import { elementsOf, type GraphObject, type GraphValue, isObject } from '../graph.ts';
import type { PackedGraph } from './encode.ts';
import type { PackedValue } from './format.ts';

/** An object of a packed graph. */
class PackedObject implements GraphObject {
  readonly kind = 'object';
  readonly className: string;
  readonly #members: ReadonlyMap<string, unknown>;
  readonly #fromNumpy2: readonly unknown[];
  readonly #decoder: Decoder;

  constructor(className: string, members: object, fromNumpy2: readonly unknown[], decoder: Decoder) {
    this.className = className;
    this.#members = new Map(Object.entries(members));
    this.#fromNumpy2 = fromNumpy2;
    this.#decoder = decoder;
  }

  get(key: string): GraphValue | undefined {
    const value = this.#members.get(key);
    return value === undefined ? undefined : this.#decoder.decode(value);
  }

  isFromNumpy2(key: string): boolean {
    return this.#fromNumpy2.includes(key);
  }
}

/**
 * The outermost object of a packed graph, and the estimators whose models are packed beside it.
 *
 * @throws ModelFormatError where it contradicts itself
 */
export function decodeGraph({ models, table, numbers }: PackedGraph): { root: GraphObject; estimators: GraphObject[] } {
  const decoder = new Decoder(table, numbers);
  return { root: decoder.object(0), estimators: models.map((place) => decoder.object(place)) };
}

class Decoder {
  readonly #entries: GraphValue[] = [];
  readonly #numbers: Float64Array;
  #taken = 0;

  constructor(table: Uint8Array, numbers: Uint8Array) {
    this.#numbers = new Float64Array(numbers.slice().buffer);
    for (const entry of parseTable(table)) this.#entries.push(this.#read(Array.isArray(entry) ? entry : []));
    if (this.#taken !== this.#numbers.length) throw this.#contradiction('leaves numbers over');
  }

  object(place: number): GraphObject {
    const found = this.#entries[place];
    if (isObject(found)) return found;
    throw contradiction(`has no object in place ${place}`);
  }

  /** A member: what it leads to may stand anywhere. */
  decode(value: unknown): GraphValue {
    if (!Array.isArray(value)) {
      if (value === null || typeof value !== 'object') return value as PackedValue & GraphValue;
      throw contradiction('has a member of no known kind');
    }
    const [place] = value;
    if (typeof place === 'string') return Number(place);
    const found = typeof place === 'number' ? this.#entries[place] : undefined;
    if (found === undefined) throw contradiction(`leads to place ${place}, where nothing is`);
    return found;
  }

  /** Entries lead to those before them, as the others are not there yet. */
  #read([kind, ...parts]: readonly unknown[]): GraphValue {
    const [first, second, third] = parts;
    if (kind === 'numbers') return this.#take(first);
    if (kind === 'list' && Array.isArray(first)) return first.map((value) => this.decode(value));
    if (kind === 'name' && typeof first === 'string') return { kind, name: first };
    if (kind === 'dict') return this.#dict(first, second);
    if (kind === 'array' && typeof first === 'string') return this.#array(first, second, third);
    if (kind === 'object' && typeof first === 'string' && typeof second === 'object' && second !== null) {
      return new PackedObject(first, second, Array.isArray(third) ? third : [], this);
    }
    throw this.#contradiction('is of no known kind');
  }

  #take(length: unknown): GraphValue {
    const begin = this.#taken;
    if (!isLength(length) || length > this.#numbers.length - begin) {
      throw this.#contradiction('has more numbers than there are');
    }
    this.#taken += length;
    return Array.from(this.#numbers.subarray(begin, this.#taken));
  }

  #dict(keys: unknown, values: unknown): GraphValue {
    const [names, members] = [keys, values].map((list) => elementsOf(this.decode(list)));
    if (names === undefined || names.length !== members?.length) throw this.#contradiction('has keys without values');
    return { kind: 'dict', entries: names.map((name, at) => [name, members[at]!]) };
  }

  #array(dtype: string, shape: unknown, list: unknown): GraphValue {
    const elements = elementsOf(this.decode(list));
    const isShape = Array.isArray(shape) && shape.every(isLength);
    if (elements === undefined || !isShape || shape.reduce((size, length) => size * length, 1) !== elements.length) {
      throw this.#contradiction('has a shape that is not its own');
    }
    return { kind: 'array', dtype, shape, elements };
  }

  #contradiction(what: string): ModelFormatError {
    return contradiction(`${what} in place ${this.#entries.length}`);
  }
}

function isLength(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function parseTable(bytes: Uint8Array): readonly unknown[] {
  let table: unknown;
  try {
    table = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw contradiction('is not JSON', cause);
  }
  if (Array.isArray(table)) return table;
  throw contradiction('is not a list');
}

function contradiction(what: string, cause?: unknown): ModelFormatError {
  return new ModelFormatError(`the packed pipeline contradicts itself: its table ${what}`, {
    hint: 'pack the pipeline again with kindling pack',
    cause,
  });
}
