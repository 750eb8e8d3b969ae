import { readArray } from './numpy.ts';
import { PickleObject, type PickleValue } from './values.ts';

/** Where a pandas Index has its values: an array within an argument or a state of a few levels. */
const MAX_LEVELS = 4;

/** The last part of a class's full name. */
export function shortName({ className }: PickleObject): string {
  return className.slice(className.lastIndexOf('.') + 1);
}

/** The texts in a list, an array, or a pandas Index; undefined when it is no such thing. */
export function readTexts(value: PickleValue | undefined): readonly string[] | undefined {
  const values = readValues(value, MAX_LEVELS);
  const isTexts = values !== undefined && values.length > 0 && values.every((text) => typeof text === 'string');
  return isTexts ? (values as readonly string[]) : undefined;
}

/** The values of a pandas Index; undefined when it is no such thing. */
export function readIndex(value: PickleValue | undefined): readonly PickleValue[] | undefined {
  const range = value instanceof PickleObject ? value.args[1] : undefined;
  const [start, stop, step] = ['start', 'stop', 'step'].map((key) =>
    range instanceof Map ? range.get(key) : undefined,
  );
  if (typeof start !== 'number' || typeof stop !== 'number' || typeof step !== 'number')
    return readValues(value, MAX_LEVELS);
  const length = Math.max(0, Math.ceil((stop - start) / step));
  return length <= MAX_RANGE ? Array.from({ length }, (_, at) => start + at * step) : undefined;
}

/** Longer ones are data, not a mapping. */
const MAX_RANGE = 1_000_000;

function readValues(value: PickleValue | undefined, levels: number): readonly PickleValue[] | undefined {
  const array = readArray(value);
  if (array !== undefined || levels === 0) return array;
  if (value instanceof Map) return readValues(value.get('data'), levels - 1);
  if (!(value instanceof PickleObject) || !value.className.startsWith('pandas.')) return undefined;
  const inside = [...value.args, ...(Array.isArray(value.state) ? value.state : [value.state])];
  return inside
    .filter((part) => part instanceof Map || part instanceof PickleObject)
    .map((part) => readValues(part, levels - 1))
    .find((found) => found !== undefined);
}
