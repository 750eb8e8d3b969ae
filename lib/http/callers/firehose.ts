import { MalformedInputError } from '../../errors.ts';
import { bytesOfBase64 } from '../../records/base64.ts';
import { type Scored, scoreRecords } from '../../records/score-records.ts';
import { isObject, type Json } from '../events/fields.ts';
import { type HttpResponse, jsonResponse } from '../message.ts';
import type { Counter } from './counter.ts';

/** Characters of the answer's JSON: Lambda's limit, with room for what stands around it. */
const MAX_CHARACTERS = 6 * 2 ** 20 - 64 * 1024;
/** Around a record's data and id. */
const MEMBERS = 64;

interface Result {
  readonly recordId: unknown;
  readonly result: 'Ok' | 'ProcessingFailed';
  /** base64 */
  readonly data: unknown;
}

/**
 * The records of a Firehose stream, each with its predictions; one that cannot be used goes on as it came, to where the stream
 * puts what failed.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
 */
export async function answerFirehose({ records }: Json, counter: Counter): Promise<HttpResponse> {
  const given = recordsOf(records);
  const bytes = given.map(({ data }) => (typeof data === 'string' ? bytesOfBase64(data) : undefined) ?? NOT_BASE64);
  const { service } = counter;
  const asked = {
    ask: counter.ask,
    options: counter.optionsOf(),
    form: 'own',
    hasOwnHooks: service.hasOwnHooks,
  } as const;
  const { scored, numRow, numRowError } = await scoreRecords(bytes, asked);
  const results = given.map((record, at) => resultOf(record, scored[at]!));
  const numFailed = scored.filter((one) => 'problem' in one).length;
  const log = { rows: numRow + numFailed, rowErrors: numRowError + numFailed, service };
  return { ...jsonResponse(200, { records: fitting(results, given) }), log };
}

const NOT_BASE64 = new MalformedInputError('the record\'s "data" is not base64', {
  hint: 'send events as Firehose does: {"records":[{"recordId","data"}]}, data in base64',
});

/** An answer needs each record's id: without, all of them come again. */
function recordsOf(records: unknown): readonly Json[] {
  if (Array.isArray(records) && records.every((record) => isObject(record) && typeof record.recordId === 'string')) {
    return records;
  }
  throw new MalformedInputError('the event\'s "records" is not a list of records with a "recordId"', {
    hint: 'send the event as Firehose does; test/events of kindling has one',
  });
}

function resultOf({ recordId, data }: Json, scored: Scored): Result {
  if ('problem' in scored) return { recordId, result: 'ProcessingFailed', data };
  const text = scored.lines.map((line) => `${line}\n`).join('');
  return { recordId, result: 'Ok', data: btoa(text) };
}

/** The results as far as Lambda can return them: whatever does not fit would bring back the others, again and again. */
function fitting(results: readonly Result[], given: readonly Json[]): readonly Result[] {
  const lengthOf = ({ recordId, data }: { readonly recordId?: unknown; readonly data?: unknown }) =>
    lengthOfText(recordId) + lengthOfText(data) + MEMBERS;
  let length = given.reduce((sum, record) => sum + lengthOf(record), 0);
  return results.map((result, at) => {
    const grown = length - lengthOf(given[at]!) + lengthOf(result);
    if (grown > MAX_CHARACTERS && result.result === 'Ok') {
      return { ...result, result: 'ProcessingFailed', data: given[at]!.data };
    }
    length = grown;
    return result;
  });
}

/** What is no text is answered as it came. */
function lengthOfText(value: unknown): number {
  return typeof value === 'string' ? value.length : JSON.stringify(value ?? null).length;
}
