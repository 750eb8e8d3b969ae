// Bodies of JSON, read and written. They stand apart from a function's bundle, as CSV needs none of it.
import { DEFAULT_LAYOUT, Frame } from '../frame/frame.ts';
import { readLate } from './feature-names.ts';
import { type JsonReading, rowsOfJson } from './json-forms.ts';
import { parseJson } from './parse-json.ts';

export { encodeJson } from './json-answer.ts';
export { decodeJsonLines, encodeJsonLines, openJsonLines, resumeJsonLines } from './json-lines.ts';

/** The frame of a document, in whatever form its rows are. */
export function decodeJson(body: Uint8Array, reading: JsonReading): Frame {
  const value = parseJson(body);
  return new Frame(
    readLate((features) => rowsOfJson(value, reading, features)),
    DEFAULT_LAYOUT,
  );
}
