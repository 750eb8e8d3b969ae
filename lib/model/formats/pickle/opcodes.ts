import { latin1, MARK, type PickleMachine } from './machine.ts';
import type { PickleValue } from './values.ts';

/** 'I01' and 'I00' are booleans in protocol 0 and 1. */
function readInt(machine: PickleMachine): number | boolean {
  const text = machine.reader.line();
  if (text === '01' || text === '00') return text === '01';
  const value = Number(text);
  if (text === '' || !Number.isInteger(value)) throw machine.reader.error('something that is not an integer');
  return value;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ...['\\', "'", '"'].map((sign) => [sign, sign] as const),
]);

/** A quoted string of protocol 0, in which Python 2 writes names, and the bytes of arrays. */
function readQuoted(machine: PickleMachine): string {
  const text = machine.reader.line();
  const quote = text[0];
  if (text.length < 2 || (quote !== "'" && quote !== '"') || text.at(-1) !== quote) {
    throw machine.reader.error('a string without quotes');
  }
  return text.slice(1, -1).replace(/\\(?:x([0-9a-f]{2})|(.?))/g, (_escape, code?: string, sign = '') => {
    const meant = code === undefined ? ESCAPES.get(sign) : String.fromCharCode(Number.parseInt(code, 16));
    if (meant === undefined) throw machine.reader.error('a quoted string with an unknown escape');
    return meant;
  });
}

function newObject(machine: PickleMachine): void {
  const args = machine.pop();
  machine.call(machine.pop(), args);
}

function newObjectWithNames(machine: PickleMachine): void {
  machine.pop();
  newObject(machine);
}

/** The end of a pickle. */
export const STOP = 0x2e;
type Execute = (machine: PickleMachine) => void;

/** Opcodes by Python's letters for them. Persistent ids, extension codes and out-of-band buffers are not allowed. */
export const OPCODES: ReadonlyMap<number, Execute> = new Map(
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
      [0x92, newObjectWithNames],
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
