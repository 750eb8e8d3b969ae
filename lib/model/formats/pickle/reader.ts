import { ByteReader } from '../byte-reader.ts';
import { checkGlobal, describeCall } from './globals.ts';
import { readWrappedArray } from './numpy.ts';
import { PickleGlobal, PickleObject, type PickleValue } from './values.ts';

/** Pushed by MARK; never part of a value. */
const MARK = Symbol('mark');
type Slot = PickleValue | typeof MARK;

/** Random states have 128 bits, which nobody reads; a model's own integers are exact, below 2^53. */
const MAX_INTEGER_BYTES = 32;
/** Times the file's size: old protocols make bytes of text, and bytearrays of these. */
const MAX_BYTES_MADE = 4;

/** Protocol 2 and later begin with it; 0 and 1 with a global in text. */
export function isPickle(bytes: Uint8Array): boolean {
  if (bytes[0] === 0x80) return bytes[1]! >= 2 && bytes[1]! <= 5;
  return /^c[\w.]+\n[\w.]+\n/.test(String.fromCharCode(...bytes.subarray(0, 80)));
}

/**
 * The Python data in a pickle of protocols 0 to 5, or in a joblib file. Opcodes build data; classes are described and
 * never made, nothing is imported and nothing is called. A name that no XGBoost model needs is refused.
 *
 * @throws ModelFormatError naming the byte, or the refused name
 */
export function readPickle(bytes: Uint8Array): PickleValue {
  return new PickleMachine(new ByteReader(bytes, 'pickle')).run();
}

/** Python's pickle machine: a stack, marks on it, and a memo. */
class PickleMachine {
  readonly reader: ByteReader;
  readonly #stack: Slot[] = [];
  readonly #memo = new Map<number, PickleValue>();
  readonly #isNested: boolean;
  #bytesMade = 0;

  constructor(reader: ByteReader, isNested = false) {
    this.reader = reader;
    this.#isNested = isNested;
  }

  run(): PickleValue {
    for (;;) {
      const code = this.reader.uint8();
      if (code === STOP) return this.pop();
      const execute = OPCODES.get(code);
      if (execute === undefined) throw this.reader.error(`the opcode 0x${code.toString(16)} is unknown or not allowed`);
      execute(this);
    }
  }

  push(value: Slot): void {
    this.#stack.push(value);
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
    if (typeof module !== 'string' || typeof name !== 'string') throw this.reader.error('a name that is no text');
    const full = `${module}.${name}`;
    checkGlobal(full);
    this.push(new PickleGlobal(full));
  }

  call(callee: PickleValue, args: PickleValue): void {
    if (!(callee instanceof PickleGlobal) || !Array.isArray(args))
      throw this.reader.error('a call of what is no class');
    const made = describeCall(callee, args);
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
    if (!(target instanceof PickleObject)) throw this.reader.error('state for what is no instance');
    target.state = state;
    const isWrapper = target.className === 'joblib.numpy_pickle.NumpyArrayWrapper';
    this.push(isWrapper ? readWrappedArray(target, this.reader, () => this.#readObjects()) : target);
  }

  /** The pickle that joblib nests in its own; there are no wrappers in it. */
  #readObjects(): PickleValue {
    if (this.#isNested) throw this.reader.error('an array within an array of objects');
    return new PickleMachine(this.reader, true).run();
  }

  append(values: PickleValue[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw this.reader.error('elements for what is no list');
    for (const value of values) list.push(value);
  }

  setItems(items: PickleValue[]): void {
    const dict = this.top();
    if (!(dict instanceof Map) || items.length % 2 !== 0) throw this.reader.error('entries for what is no dict');
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
    if (text === '' || (Number.isNaN(value) && text !== 'nan')) throw this.reader.error('a number that is none');
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

function latin1(bytes: Uint8Array): string {
  let text = '';
  // More arguments at once overflow the stack.
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** 'I01' and 'I00' are booleans in protocol 0 and 1. */
function readInt(machine: PickleMachine): number | boolean {
  const text = machine.reader.line();
  if (text === '01' || text === '00') return text === '01';
  const value = Number(text);
  if (text === '' || !Number.isInteger(value)) throw machine.reader.error('an integer that is none');
  return value;
}

/** A quoted string of protocol 0; names are all that models have of these. */
function readQuoted(machine: PickleMachine): string {
  const text = machine.reader.line();
  if (!/^(?:'[^\\]*'|"[^\\]*")$/.test(text)) throw machine.reader.error('a quoted string with escapes');
  return text.slice(1, -1);
}

function newObject(machine: PickleMachine): void {
  const args = machine.pop();
  machine.call(machine.pop(), args);
}

const STOP = 0x2e;
type Execute = (machine: PickleMachine) => void;

/** Opcodes by Python's letters for them. Persistent ids, extension codes and out-of-band buffers are not allowed. */
const OPCODES: ReadonlyMap<number, Execute> = new Map(
  (
    [
      ['(', (m) => m.push(MARK)],
      ['0', (m) => m.pop()],
      ['1', (m) => m.popMark()],
      ['2', (m) => m.push(m.top())],
      ['F', (m) => m.push(m.readNumberLine())],
      ['I', (m) => m.push(readInt(m))],
      ['L', (m) => m.push(m.readNumberLine())],
      ['J', (m) => m.push(m.reader.int32())],
      ['K', (m) => m.push(m.reader.uint8())],
      ['M', (m) => m.push(m.reader.uint16())],
      ['N', (m) => m.push(null)],
      ['R', newObject],
      ['S', (m) => m.push(readQuoted(m))],
      ['T', (m) => m.push(latin1(m.reader.take(m.reader.uint32())))],
      ['U', (m) => m.push(latin1(m.reader.take(m.reader.uint8())))],
      ['V', (m) => m.push(m.readUnicodeLine())],
      ['X', (m) => m.push(m.reader.text(m.reader.uint32()))],
      ['B', (m) => m.push(m.reader.take(m.reader.uint32()))],
      ['C', (m) => m.push(m.reader.take(m.reader.uint8()))],
      ['G', (m) => m.push(m.readDouble())],
      ['a', (m) => m.append([m.pop()])],
      ['e', (m) => m.append(m.popMark())],
      ['b', (m) => m.build()],
      ['c', (m) => m.pushGlobal(m.reader.line(), m.reader.line())],
      ['d', (m) => buildDict(m)],
      ['}', (m) => m.push(new Map())],
      ['l', (m) => m.push(m.popMark())],
      [']', (m) => m.push([])],
      ['t', (m) => m.push(m.popMark())],
      [')', (m) => m.push([])],
      ['s', (m) => m.setItems(m.popMany(2))],
      ['u', (m) => m.setItems(m.popMark())],
      ['g', (m) => m.recall(m.readNumberLine())],
      ['h', (m) => m.recall(m.reader.uint8())],
      ['j', (m) => m.recall(m.reader.uint32())],
      ['p', (m) => m.memoize(m.readNumberLine())],
      ['q', (m) => m.memoize(m.reader.uint8())],
      ['r', (m) => m.memoize(m.reader.uint32())],
      [0x80, (m) => m.reader.skip(1)],
      [0x81, newObject],
      [0x85, (m) => m.push(m.popMany(1))],
      [0x86, (m) => m.push(m.popMany(2))],
      [0x87, (m) => m.push(m.popMany(3))],
      [0x88, (m) => m.push(true)],
      [0x89, (m) => m.push(false)],
      [0x8a, (m) => m.push(m.readLong(m.reader.uint8()))],
      [0x8b, (m) => m.push(m.readLong(m.reader.uint32()))],
      [0x8c, (m) => m.push(m.reader.text(m.reader.uint8()))],
      [0x8d, (m) => m.push(m.reader.text(m.reader.uint64()))],
      [0x8e, (m) => m.push(m.reader.take(m.reader.uint64()))],
      [0x8f, (m) => m.push([])],
      [0x90, (m) => m.append(m.popMark())],
      [0x91, (m) => m.push(m.popMark())],
      [0x93, (m) => m.pushGlobal(...(m.popMany(2) as [PickleValue, PickleValue]))],
      [0x94, (m) => m.memoize()],
      [0x95, (m) => m.reader.skip(8)],
      [0x96, (m) => m.push(m.reader.take(m.reader.uint64()))],
    ] as [string | number, Execute][]
  ).map(([code, execute]) => [typeof code === 'string' ? code.charCodeAt(0) : code, execute]),
);

function buildDict(machine: PickleMachine): void {
  const items = machine.popMark();
  machine.push(new Map());
  machine.setItems(items);
}
