import type { ByteReader } from '../byte-reader.ts';
import { checkGlobal, describeCall } from './globals.ts';
import { readWrappedArray } from './numpy.ts';
import { PickleGlobal, PickleObject, type PickleValue } from './values.ts';

/** Lies on the stack until what follows it becomes a list, tuple or dict; never part of a value. */
export const MARK = Symbol('mark');
type Slot = PickleValue | typeof MARK;

/** Random states have 128 bits, which nobody reads; a model's own integers are exact, below 2^53. */
const MAX_INTEGER_BYTES = 32;
/** Times the file's size: old protocols make bytes of text, and bytearrays of these. */
const MAX_BYTES_MADE = 4;

/** Text whose characters are the bytes. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  // More arguments at once overflow the stack.
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** Functions that protocols 0 and 1 name before the class of an instance. */
const RECONSTRUCTORS: ReadonlySet<string> = new Set(['copyreg._reconstructor', 'copy_reg._reconstructor']);

/** Python's pickle machine: a stack, marks on it, and a memo. */
export class PickleMachine {
  readonly reader: ByteReader;
  /** The class of what the pickle holds, or `dict`, `list` and the like, once that is known. */
  outermost: string | undefined;
  readonly #stack: Slot[] = [];
  readonly #memo = new Map<number, PickleValue>();
  readonly #readNested: ((reader: ByteReader) => PickleValue) | undefined;
  #bytesMade = 0;

  /** @param readNested reads a pickle within this one; there is none within such a one */
  constructor(reader: ByteReader, readNested?: (reader: ByteReader) => PickleValue) {
    this.reader = reader;
    this.#readNested = readNested;
  }

  push(value: Slot): void {
    if (this.outermost === undefined) this.#noteOutermost(value);
    this.#stack.push(value);
  }

  /** A class stands before its instance, a dict or list before what it holds; names and marks come first as text. */
  #noteOutermost(value: Slot): void {
    if (value instanceof PickleGlobal) this.outermost = RECONSTRUCTORS.has(value.name) ? undefined : value.name;
    else if (value instanceof Map) this.outermost = 'dict';
    else if (Array.isArray(value) && this.#stack.length === 0) this.outermost = 'list';
  }

  pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw this.reader.error('the stack is empty');
    return value;
  }

  /** The top of the stack, which stays there. */
  top(): PickleValue {
    const value = this.pop();
    this.push(value);
    return value;
  }

  /** Everything above the last mark, which goes too. */
  popMark(): PickleValue[] {
    const at = this.#stack.lastIndexOf(MARK);
    if (at < 0) throw this.reader.error('there is no mark on the stack');
    const values = this.#stack.splice(at + 1) as PickleValue[];
    this.#stack.pop();
    return values;
  }

  popMany(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  memoize(index = this.#memo.size): void {
    this.#memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.reader.error(`nothing was remembered as ${index}`);
    this.push(value);
  }

  pushGlobal(module: PickleValue, name: PickleValue): void {
    if (typeof module !== 'string' || typeof name !== 'string') throw this.reader.error('a name that is not text');
    const full = `${module}.${name}`;
    if (!RECONSTRUCTORS.has(full)) this.outermost ??= full;
    checkGlobal([module, name], this.outermost);
    this.push(new PickleGlobal(full));
  }

  call(callee: PickleValue, args: PickleValue): void {
    const isMethod = callee instanceof PickleObject;
    if (!(callee instanceof PickleGlobal || isMethod) || !Array.isArray(args))
      throw this.reader.error('a call of something that is not a class');
    const made = isMethod ? new PickleObject(`${callee.className}()`, args) : describeCall(callee, args);
    if (made instanceof Uint8Array) this.#countBytes(made.length);
    this.push(made);
  }

  /** Whoever asks for the bytes of one text again and again wants time, not a model. */
  #countBytes(count: number): void {
    this.#bytesMade += count;
    if (this.#bytesMade <= MAX_BYTES_MADE * this.reader.length) return;
    throw this.reader.error('more bytes are made than the file can hold');
  }

  /** State of the instance on top; joblib puts an array's bytes behind its wrapper. */
  build(): void {
    const state = this.pop();
    const target = this.pop();
    if (target instanceof Map || Array.isArray(target)) {
      this.push(target);
      return;
    }
    if (!(target instanceof PickleObject)) throw this.reader.error('state for something that is not an instance');
    target.state = state;
    const isWrapper = target.className.endsWith('joblib.numpy_pickle.NumpyArrayWrapper');
    this.push(isWrapper ? readWrappedArray(target, this.reader, () => this.#readObjects()) : target);
  }

  /** The pickle that joblib nests in its own; there are no wrappers in it. */
  #readObjects(): PickleValue {
    if (this.#readNested === undefined) throw this.reader.error('an array within an array of objects');
    return this.#readNested(this.reader);
  }

  append(values: PickleValue[]): void {
    const top = this.top();
    if (top instanceof PickleObject) top.items ??= [];
    const list = top instanceof PickleObject ? top.items : top;
    if (!Array.isArray(list)) throw this.reader.error('elements for something that is not a list');
    for (const value of values) list.push(value);
  }

  setItems(items: PickleValue[]): void {
    const top = this.top();
    if (top instanceof PickleObject) top.entries ??= new Map();
    const dict = top instanceof PickleObject ? top.entries : top;
    if (!(dict instanceof Map) || items.length % 2 !== 0)
      throw this.reader.error('entries for something that is not a dict');
    for (let index = 0; index < items.length; index += 2) dict.set(items[index]!, items[index + 1]!);
  }

  /** A little-endian integer in two's complement. */
  readLong(length: number): number {
    if (length > MAX_INTEGER_BYTES) throw this.reader.error(`an integer of ${length} bytes`);
    const bytes = this.reader.take(length);
    const unsigned = bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
    return length > 0 && bytes[length - 1]! > 0x7f ? unsigned - 256 ** length : unsigned;
  }

  readNumberLine(): number {
    const text = this.reader.line().replace(/L$/, '');
    const value = Number(text.replace(/^(-?)inf$/, '$1Infinity'));
    if (text === '' || (Number.isNaN(value) && text !== 'nan'))
      throw this.reader.error('something that is not a number');
    return value;
  }

  readDouble(): number {
    const bytes = this.reader.take(8);
    return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0);
  }

  /** Raw-unicode-escape: bytes are characters, except \uXXXX and \UXXXXXXXX. */
  readUnicodeLine(): string {
    const text = latin1(this.reader.lineBytes());
    return text.replace(/\\u([0-9a-fA-F]{4})|\\U(000[0-9a-fA-F]{5}|0010[0-9a-fA-F]{4})/g, (_, short, long) =>
      String.fromCodePoint(Number.parseInt(short ?? long, 16)),
    );
  }
}
