import { KindlingError, MalformedInputError } from '../../errors.ts';
import { latin1Bytes, utf8Of } from '../../platform/node.ts';
import { rowOfEvent } from '../../records/row-of-event.ts';
import { type Scored, scoreRecords } from '../../records/score-records.ts';
import { type HttpResponse, jsonResponse } from '../message.ts';
import type { Counter } from './counter.ts';

/**
 * The rows in a pipe's events, or in the batches of a Step Functions map, each with its predictions, in the same order. In place of
 * one that cannot be used stands what came and why.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-source.html
 */
export async function answerPipes(events: readonly unknown[], counter: Counter): Promise<HttpResponse> {
  const rows = events.map(bytesOf);
  const { service } = counter;
  const { hasOwnHooks } = service;
  const asked = { ask: counter.ask, options: counter.optionsOf(), form: 'objects', hasOwnHooks } as const;
  const { scored, numRow, numRowError } = await scoreRecords(rows, asked);
  const numFailed = scored.filter((one) => 'problem' in one).length;
  const log = { rows: numRow + numFailed, rowErrors: numRowError + numFailed, service };
  return {
    ...jsonResponse(
      200,
      scored.map((one, at) => resultOf(one, rows[at]!)),
    ),
    log,
  };
}

function bytesOf(event: unknown): Uint8Array | KindlingError {
  try {
    return rowOfEvent(event) ?? NO_ROW;
  } catch (error) {
    if (error instanceof KindlingError) return error;
    throw error;
  }
}

const NO_ROW = new MalformedInputError('the event has no row', {
  hint: 'let the pipe filter out what is no row, such as items that were removed',
});

function resultOf(scored: Scored, row: Uint8Array | KindlingError): unknown {
  if ('lines' in scored) {
    const values = scored.lines.map((line) => JSON.parse(utf8Of(latin1Bytes(line))) as unknown);
    return values.length === 1 ? values[0] : values;
  }
  return { ...givenOf(row), error: scored.problem };
}

/** What came, as far as it can be shown. */
function givenOf(row: Uint8Array | KindlingError): object {
  if (row instanceof KindlingError) return {};
  const text = utf8Of(row);
  try {
    const value = JSON.parse(text) as unknown;
    if (Array.isArray(value)) return { features: value };
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // a line of CSV, or nothing that is known here
  }
  return { data: text };
}
