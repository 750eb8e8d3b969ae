import { UnsupportedMediaTypeError } from '../errors.ts';
import type { RowSource } from '../frame/frame.ts';
import { indexOfByte, latin1Of, utf8Bytes } from '../platform/node.ts';
import { decodeCsv } from './csv.ts';
import {
  decodeJson,
  decodeJsonLines,
  encodeJson,
  encodeJsonLines,
  openJsonLines,
  resumeJsonLines,
} from './json-bodies.ts';
import type { WritableType } from './media-type.ts';
import { beginsJson, textStart } from './text.ts';

const FORMATS = ['pandas-records', 'pandas-split'] as const;

/** One JSON record or bare row a line, or an instance as SageMaker and Clarify write them. */
export const jsonLines: WritableType = {
  name: 'application/jsonlines',
  aliases: ['application/x-ndjson', 'application/x-jsonlines', 'application/jsonl'],
  extensions: ['jsonl', 'ndjson', 'jsonlines'],
  isText: true,
  detect: hasSecondLine,
  open: (_parameters, expected) => openJsonLines(expected),
  resume: resumeJsonLines,
  decode: (body) => decodeJsonLines(body),
  encode: (frame) => utf8Bytes(encodeJsonLines(frame)),
};

/** `application/json` in every shape that SageMaker, Clarify, MLflow, KServe and pandas send. */
export const json: WritableType = {
  name: 'application/json',
  aliases: [],
  extensions: ['json'],
  isText: true,
  byLine: jsonLines,
  detect: beginsJson,
  decode: (body, parameters) => decodeJson(body, { format: formatOf(parameters.format), rowsOfCsv }),
  encode: (frame) => utf8Bytes(encodeJson(frame)),
};

function rowsOfCsv(text: Uint8Array): RowSource {
  return decodeCsv(text, {}).rows;
}

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

/** Whether the first line is JSON by its brackets, and another one begins behind it: one document cannot look so. */
function hasSecondLine(head: Uint8Array): boolean {
  if (!beginsJson(head)) return false;
  const lineEnd = indexOfByte(head, 0x0a, textStart(head));
  if (lineEnd < 0) return false;
  const line = latin1Of(head, Math.max(0, lineEnd - 64), lineEnd).trimEnd();
  return /[}\]]$/.test(line) && beginsJson(head.subarray(lineEnd + 1));
}
