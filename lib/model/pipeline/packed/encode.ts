import { type GraphDict, type GraphObject, type GraphValue, isArray, isDict, isList, isName } from '../graph.ts';
import type { PackedEntry, PackedValue } from './format.ts';
import type { RecordedGraph, RecordedObject } from './recorded-graph.ts';

/** A graph as it is packed. */
export interface PackedGraph {
  /** places in the table of the estimators whose models were opened, in this order */
  readonly models: readonly number[];
  /** the table in JSON */
  readonly table: Uint8Array;
  /** float64, as bytes: they need not lie where eight-byte numbers may */
  readonly numbers: Uint8Array;
}

/** What was asked of a graph; its outermost object is the first of the table. */
export function encodeGraph({ root, models }: RecordedGraph): PackedGraph {
  const encoder = new Encoder();
  encoder.encode(root);
  return {
    models: Array.from(models.keys(), (object) => encoder.placeOf(object)),
    table: new TextEncoder().encode(JSON.stringify(encoder.table)),
    numbers: encoder.numbers(),
  };
}

class Encoder {
  readonly table: PackedEntry[] = [];
  readonly #places = new Map<object, number>();
  readonly #numbers: (readonly number[])[] = [];

  placeOf(object: GraphObject): number {
    return this.#places.get(object)!;
  }

  numbers(): Uint8Array {
    const numbers = new Float64Array(this.#numbers.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const values of this.#numbers) {
      numbers.set(values, at);
      at += values.length;
    }
    return new Uint8Array(numbers.buffer);
  }

  encode(value: GraphValue): PackedValue {
    if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? value : [textOf(value)];
    if (value === null || typeof value !== 'object') return value;
    return [this.#places.get(value) ?? this.#add(value)];
  }

  #add(value: GraphValue & object): number {
    if (isList(value)) return this.#put(value, this.#encodeList(value));
    if (isName(value)) return this.#put(value, ['name', value.name]);
    if (isDict(value)) return this.#put(value, this.#encodeDict(value));
    if (isArray(value)) return this.#put(value, ['array', value.dtype, value.shape, this.encode(value.elements)]);
    return this.#addObject(value as RecordedObject);
  }

  #put(value: object, entry: PackedEntry): number {
    const place = this.table.push(entry) - 1;
    this.#places.set(value, place);
    return place;
  }

  /** It has its place before its members have theirs, as they may lead back to it. */
  #addObject(object: RecordedObject): number {
    const place = this.#put(object, ['list', []]);
    const members = Object.fromEntries(Array.from(object.members, ([key, value]) => [key, this.encode(value)]));
    const { className, fromNumpy2 } = object;
    this.table[place] = ['object', className, members, [...fromNumpy2]];
    return place;
  }

  #encodeList(values: readonly GraphValue[]): PackedEntry {
    if (values.length === 0 || !isNumbers(values)) return ['list', values.map((value) => this.encode(value))];
    this.#numbers.push(values);
    return ['numbers', values.length];
  }

  #encodeDict({ entries }: GraphDict): PackedEntry {
    const keys = this.encode(entries.map(([key]) => key));
    return ['dict', keys, this.encode(entries.map(([, value]) => value))];
  }
}

function isNumbers(values: readonly GraphValue[]): values is readonly number[] {
  return values.every((value) => typeof value === 'number');
}

/** JSON has neither these nor −0. */
function textOf(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
