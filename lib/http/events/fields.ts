import { MalformedInputError } from '../../errors.ts';
import { isWholeBase64 } from '../../records/base64.ts';

/** An event as Lambda hands it over: any JSON object, whoever made it. */
export type Json = { readonly [name: string]: unknown };

const AS_AWS_SENDS = 'send the event as AWS does; test/events of kindling has one of each kind';

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The text of a field, undefined where it is null or left out; numbers and flags are taken as they are written.
 *
 * @throws MalformedInputError
 */
export function textField(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') throw wrongType(name, 'a text');
  return String(value);
}

/**
 * The texts of an object's members by name, those of null left out; of a list of texts the last.
 *
 * @throws MalformedInputError
 */
export function textFields(value: unknown, name: string): [name: string, text: string][] {
  if (value === undefined || value === null) return [];
  if (!isObject(value)) throw wrongType(name, 'an object');
  return Object.entries(value).flatMap(([key, member]) => {
    const text = textField(Array.isArray(member) ? member.at(-1) : member, name);
    return text === undefined ? [] : [[key, text] as [string, string]];
  });
}

/**
 * The bytes of an event's `body`.
 *
 * @throws MalformedInputError
 */
export function bodyField({ body, isBase64Encoded }: Json): Buffer {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body !== 'string') throw wrongType('body', 'a text', 'write JSON as text: JSON.stringify(rows)');
  if (isBase64Encoded === undefined || isBase64Encoded === null || isBase64Encoded === false) return Buffer.from(body);
  if (isBase64Encoded !== true) throw wrongType('isBase64Encoded', 'true or false');
  const bytes = Buffer.from(body, 'base64');
  if (isWholeBase64(body, bytes.length)) return bytes;
  throw new MalformedInputError('the event\'s "body" is not base64, as "isBase64Encoded" says', {
    hint: 'encode the body as base64, or let isBase64Encoded be false',
  });
}

function wrongType(name: string, wanted: string, hint = AS_AWS_SENDS): MalformedInputError {
  return new MalformedInputError(`the event's "${name}" is not ${wanted}`, { hint });
}
