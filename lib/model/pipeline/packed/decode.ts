import { ModelFormatError } from '../../../errors.ts';
import { elementsOf, type GraphObject, type GraphValue, isObject } from '../graph.ts';
import type { PackedGraph } from './encode.ts';

/** An object of a packed graph: what its members lead to is looked up when they are asked for. */
class PackedObject implements GraphObject {
  readonly kind = 'object';
  readonly className: string;
  readonly #members: ReadonlyMap<string, unknown>;
  readonly #fromNumpy2: readonly unknown[];
  readonly #unpack: (packed: unknown) => GraphValue;

  constructor([className, members, fromNumpy2]: readonly unknown[], unpack: (packed: unknown) => GraphValue) {
    this.className = String(className);
    this.#members = new Map(Object.entries(members ?? {}));
    this.#fromNumpy2 = Array.isArray(fromNumpy2) ? fromNumpy2 : [];
    this.#unpack = unpack;
  }

  get(key: string): GraphValue | undefined {
    return this.#members.has(key) ? this.#unpack(this.#members.get(key)) : undefined;
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
export function decodeGraph(graph: PackedGraph): { root: GraphObject; estimators: GraphObject[] } {
  const values = decodeTable(graph);
  const [root, ...estimators] = [0, ...graph.models].map((place) => values[place]).filter(isObject);
  if (root === undefined || estimators.length !== graph.models.length) throw contradiction('lacks an object');
  return { root, estimators };
}

/** Entries lead to those before them, as the others are not there yet; only members of objects lead anywhere. */
function decodeTable({ table, numbers }: PackedGraph): readonly GraphValue[] {
  const values: GraphValue[] = [];
  const floats = new Float64Array(numbers.slice().buffer);
  let taken = 0;
  const check = (isRight: boolean) => {
    if (!isRight) throw contradiction(`is wrong in place ${values.length}`);
  };
  const unpack = (packed: unknown): GraphValue => {
    const [place] = Array.isArray(packed) ? packed : [];
    if (typeof place === 'string') return Number(place);
    const value = typeof place === 'number' ? values[place] : packed;
    check(value !== undefined && (value === null || typeof value !== 'object' || value !== packed));
    return value as GraphValue;
  };
  const listOf = (packed: unknown): readonly GraphValue[] => {
    const elements = elementsOf(unpack(packed));
    check(elements !== undefined);
    return elements!;
  };
  const readers: Record<string, (...parts: readonly unknown[]) => GraphValue> = {
    object: (...parts) => new PackedObject(parts, unpack),
    name: (name) => ({ kind: 'name', name: String(name) }),
    list: (list) => (Array.isArray(list) ? list.map(unpack) : []),
    numbers: (length) => {
      const begin = taken;
      taken += Number(length);
      check(taken >= begin && taken <= floats.length);
      return Array.from(floats.subarray(begin, taken));
    },
    dict: (keys, members) => {
      const [names, found] = [listOf(keys), listOf(members)];
      check(names.length === found.length);
      return { kind: 'dict', entries: names.map((name, at) => [name, found[at]!]) };
    },
    array: (dtype, given, list) => {
      const [shape, elements] = [Array.isArray(given) ? given.map(Number) : [], listOf(list)];
      check(shape.reduce((size, length) => (length >= 0 ? size * length : Number.NaN), 1) === elements.length);
      return { kind: 'array', dtype: String(dtype), shape, elements };
    },
  };
  for (const [kind, ...parts] of parseTable(table)) {
    check(Object.hasOwn(readers, String(kind)));
    values.push(readers[String(kind)]!(...parts));
  }
  check(taken === floats.length);
  return values;
}

function parseTable(bytes: Uint8Array): readonly (readonly unknown[])[] {
  let table: unknown;
  try {
    table = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw contradiction('is not JSON', cause);
  }
  if (Array.isArray(table) && table.every(Array.isArray)) return table;
  throw contradiction('is not a list');
}

/** @param what is wrong with its table */
export function contradiction(what: string, cause?: unknown): ModelFormatError {
  return new ModelFormatError(`the packed pipeline contradicts itself: its table ${what}`, {
    hint: 'pack the pipeline again with kindling pack',
    cause,
  });
}
