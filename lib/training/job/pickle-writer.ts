/** A Python object: what makes it, and the state it is given. */
export class PythonObject {
  /** `module name` of the class or function that is called */
  readonly maker: string;
  readonly args: readonly Pickled[];
  readonly state: Pickled | undefined;
  /** Whether `maker` is a class whose `__new__` makes the object, else a function. */
  readonly isClass: boolean;

  constructor(maker: string, args: readonly Pickled[], state: Pickled | undefined, isClass: boolean) {
    this.maker = maker;
    this.args = args;
    this.state = state;
    this.isClass = isClass;
  }
}

/** An instance of a class that was made without its `__init__`: `copyreg.__newobj__`. */
export function instanceOf(className: string, state: Pickled): PythonObject {
  return new PythonObject(className, [], state, true);
}

/** What a function answered, with a state when it has one. */
export function callOf(name: string, args: readonly Pickled[], state?: Pickled): PythonObject {
  return new PythonObject(name, args, state, false);
}

/** A class or function by its name. */
export class PythonGlobal {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

export class PythonTuple {
  readonly items: readonly Pickled[];

  constructor(items: readonly Pickled[]) {
    this.items = items;
  }
}

/** A number that is a `float` even where it is whole. */
export class PythonFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** `bytes`; plain byte arrays are `bytearray`. */
export class PythonBytes {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

/** Text, numbers (whole ones are `int`), lists, dicts (maps), `bytearray` (byte arrays) and what the classes above say. */
export type Pickled =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly Pickled[]
  | ReadonlyMap<string, Pickled>
  | PythonGlobal
  | PythonTuple
  | PythonFloat
  | PythonBytes
  | PythonObject;

/**
 * A pickle of protocol 5, which Python 3.8 and later read; the same value always gives the same bytes.
 * Nothing is shared, so there is no memo; Python's own opcode letters are in the comments.
 */
export function writePickle(value: Pickled): Uint8Array {
  const parts: Uint8Array[] = [bytes(0x80, 5)];
  write(value, parts);
  parts.push(bytes(0x2e));
  return Buffer.concat(parts);
}

function write(value: Pickled, out: Uint8Array[]): void {
  if (value === null) out.push(letter('N'));
  else if (typeof value === 'boolean') out.push(bytes(value ? 0x88 : 0x89));
  else if (typeof value === 'number') writeNumber(value, out);
  else if (typeof value === 'string') writeText(value, out);
  else if (value instanceof Uint8Array) writeByteArray(value, out);
  else if (value instanceof Map) writeDict(value, out);
  else if (Array.isArray(value)) writeList(value, out);
  else writePython(value as PythonValue, out);
}

type PythonValue = PythonGlobal | PythonTuple | PythonFloat | PythonBytes | PythonObject;

function writePython(value: PythonValue, out: Uint8Array[]): void {
  if (value instanceof PythonGlobal) writeGlobal(value.name, out);
  else if (value instanceof PythonTuple) writeTuple(value.items, out);
  else if (value instanceof PythonFloat) writeFloat(value.value, out);
  else if (value instanceof PythonBytes) writeBytes(value.bytes, out);
  else writeObject(value, out);
}

/** NEWOBJ or REDUCE, then BUILD with the state. */
function writeObject({ maker, args, state, isClass }: PythonObject, out: Uint8Array[]): void {
  writeGlobal(maker, out);
  writeTuple(args, out);
  out.push(isClass ? bytes(0x81) : letter('R'));
  if (state === undefined) return;
  write(state, out);
  out.push(letter('b'));
}

/** STACK_GLOBAL: module and name from the stack. */
function writeGlobal(name: string, out: Uint8Array[]): void {
  for (const part of name.split(' ')) writeText(part, out);
  out.push(bytes(0x93));
}

function writeNumber(value: number, out: Uint8Array[]): void {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 31)
    out.push(withNumber('J', 4, (view) => view.setInt32(1, value, true)));
  else if (Number.isSafeInteger(value)) writeLong(value, out);
  else writeFloat(value, out);
}

/** LONG1 of eight bytes. */
function writeLong(value: number, out: Uint8Array[]): void {
  const long = new DataView(new ArrayBuffer(10));
  long.setUint8(0, 0x8a);
  long.setUint8(1, 8);
  long.setBigInt64(2, BigInt(value), true);
  out.push(new Uint8Array(long.buffer));
}

function writeFloat(value: number, out: Uint8Array[]): void {
  out.push(withNumber('G', 8, (view) => view.setFloat64(1, value)));
}

function writeText(value: string, out: Uint8Array[]): void {
  const text = Buffer.from(value, 'utf8');
  out.push(
    withNumber('X', 4, (view) => view.setUint32(1, text.length, true)),
    text,
  );
}

function writeBytes(value: Uint8Array, out: Uint8Array[]): void {
  out.push(
    withNumber('B', 4, (view) => view.setUint32(1, value.length, true)),
    value,
  );
}

/** BYTEARRAY8. */
function writeByteArray(value: Uint8Array, out: Uint8Array[]): void {
  out.push(
    withNumber('\x96', 8, (view) => view.setBigUint64(1, BigInt(value.length), true)),
    value,
  );
}

function writeTuple(items: readonly Pickled[], out: Uint8Array[]): void {
  out.push(letter('('));
  for (const item of items) write(item, out);
  out.push(letter('t'));
}

function writeList(items: readonly Pickled[], out: Uint8Array[]): void {
  out.push(letter(']'), letter('('));
  for (const item of items) write(item, out);
  out.push(letter('e'));
}

function writeDict(entries: ReadonlyMap<string, Pickled>, out: Uint8Array[]): void {
  out.push(letter('}'), letter('('));
  for (const [key, item] of entries) {
    writeText(key, out);
    write(item, out);
  }
  out.push(letter('u'));
}

function withNumber(opcode: string, width: number, set: (view: DataView) => void): Uint8Array {
  const view = new DataView(new ArrayBuffer(1 + width));
  view.setUint8(0, opcode.charCodeAt(0));
  set(view);
  return new Uint8Array(view.buffer);
}

function letter(opcode: string): Uint8Array {
  return bytes(opcode.charCodeAt(0));
}

function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}
