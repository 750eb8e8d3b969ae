import { UnsupportedMediaTypeError } from '../errors.ts';
import { DEFAULT_LAYOUT, Frame } from '../frame/frame.ts';
import { utf8Bytes } from '../platform/node.ts';
import { readLate } from './feature-names.ts';
import { encodeJson } from './json-answer.ts';
import { rowsOfJson } from './json-forms.ts';
import type { MediaType } from './media-type.ts';
import { parseJson } from './parse-json.ts';
import { beginsJson } from './text.ts';

const FORMATS = ['pandas-records', 'pandas-split'] as const;

/** `application/json` in every shape that SageMaker, Clarify, MLflow, KServe and pandas send. */
export const json: MediaType = {
  name: 'application/json',
  aliases: [],
  extensions: ['json'],
  isText: true,
  detect: beginsJson,
  decode: async (body, parameters) => {
    const format = formatOf(parameters.format);
    const value = parseJson(body);
    return new Frame(
      readLate((features) => rowsOfJson(value, format, features)),
      DEFAULT_LAYOUT,
    );
  },
  encode: (frame) => utf8Bytes(encodeJson(frame)),
};

function formatOf(parameter: string | undefined): 'records' | 'split' | undefined {
  switch (parameter?.toLowerCase()) {
    case undefined:
      return undefined;
    case 'pandas-records':
      return 'records';
    case 'pandas-split':
      return 'split';
  }
  throw new UnsupportedMediaTypeError(`Content-Type: format=${parameter} is not a valid value`, {
    hint: `use ${FORMATS.join(' or ')}`,
  });
}
