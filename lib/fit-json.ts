import { utf8Bytes } from './platform/node.ts';

/** Characters of each text, tried one after the other until the whole fits. */
const TEXT_LIMITS = [1000, 400, 150, 50];

/** A value with texts that `make` shortens, so that its JSON takes at most `maxBytes`, or with the shortest ones. */
export function fitJson<T>(make: (maxCharacters: number) => T, maxBytes: number): T {
  const limit = TEXT_LIMITS.find((characters) => utf8Bytes(JSON.stringify(make(characters))).length <= maxBytes);
  return make(limit ?? TEXT_LIMITS.at(-1)!);
}
