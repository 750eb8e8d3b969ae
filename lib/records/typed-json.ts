import { MalformedInputError } from '../errors.ts';

/** Lists and maps inside each other that DynamoDB takes. */
const MAX_DEPTH = 32;

/**
 * An item of DynamoDB as plain JSON: `{"age":{"N":"41"}}` is `{"age":41}`. Numbers keep all of their 38 digits, sets become
 * lists, and bytes stay base64.
 *
 * @throws MalformedInputError for a value of no type
 */
export function plainItem(item: unknown): string {
  return mapText(item, 'the item', 0);
}

function mapText(map: unknown, name: string, depth: number): string {
  if (typeof map !== 'object' || map === null || Array.isArray(map)) throw untyped(name);
  const members = Object.entries(map).map(
    ([key, value]) => `${JSON.stringify(key)}:${valueText(value, key, depth + 1)}`,
  );
  return `{${members.join(',')}}`;
}

function valueText(typed: unknown, name: string, depth: number): string {
  const members = typeof typed === 'object' && typed !== null ? Object.entries(typed) : [];
  if (members.length !== 1 || depth > MAX_DEPTH) throw untyped(name);
  const [type, value] = members[0]!;
  if (type === 'NULL') return 'null';
  if (type === 'M') return mapText(value, name, depth);
  if (type === 'L' && Array.isArray(value))
    return `[${value.map((item) => valueText(item, name, depth + 1)).join(',')}]`;
  if (type === 'BOOL' && typeof value === 'boolean') return String(value);
  if (type === 'N' && typeof value === 'string' && NUMBER.test(value)) return value;
  if ((type === 'S' || type === 'B') && typeof value === 'string') return JSON.stringify(value);
  const isSet = /^[SNB]S$/.test(type) && Array.isArray(value);
  if (isSet) return `[${value.map((item) => valueText({ [type[0]!]: item }, name, depth)).join(',')}]`;
  throw untyped(name);
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function untyped(name: string): MalformedInputError {
  return new MalformedInputError(`${JSON.stringify(name)} is no value of DynamoDB with its type, such as {"N":"41"}`, {
    hint: 'send the stream’s records as they are',
  });
}
