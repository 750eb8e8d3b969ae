import { isRawJson } from '../frame/raw-json.ts';

export type JsonObject = { readonly [name: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJson(value);
}

/** True for lists and objects, which are not cells. */
export function isStructure(value: unknown): boolean {
  return Array.isArray(value) || isObject(value);
}

/** A JSON value as messages call it. */
export function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'an object';
  if (typeof value === 'string') return 'a text';
  return typeof value === 'number' || isRawJson(value) ? 'a number' : String(value);
}
