// What warehouses send and get: Redshift's Lambda UDFs, Snowflake's external functions, BigQuery's remote functions.
import { MalformedInputError } from '../../errors.ts';
import { shorten } from '../../short-text.ts';
import { isObject, type Json } from '../events/fields.ts';
import { type HttpResponse, jsonResponse } from '../message.ts';
import type { Counter } from './counter.ts';
import { type SqlResults, type SqlRows, scoreRows } from './score-rows.ts';

/** @see https://docs.aws.amazon.com/redshift/latest/dg/udf-creating-a-lambda-sql-udf.html */
export async function answerRedshift(event: Json, counter: Counter): Promise<HttpResponse> {
  const name = nameOf(event.external_function, 'the function');
  const rows = listOf(event.arguments, 'arguments', name);
  const { num_records: numRecord } = event;
  if (typeof numRecord === 'number' && numRecord !== rows.length) {
    throw new MalformedInputError(`${name}: "num_records" is ${numRecord}, and "arguments" has ${rows.length} rows`, {
      hint: 'send the event as Redshift does',
    });
  }
  return await answer({ name, rows }, counter, (values) => ({
    success: true,
    num_records: values.length,
    results: values,
  }));
}

/** @see https://docs.snowflake.com/en/sql-reference/external-functions-data-format */
export async function answerSnowflake({ data }: Json, counter: Counter): Promise<HttpResponse> {
  const { headers } = counter.request;
  const name = nameOf(headers['sf-external-function-name'], 'the external function');
  const rows = listOf(data, 'data', name);
  const numbers = rows.map((row) => (Array.isArray(row) ? row[0] : undefined));
  const odd = numbers.findIndex((number) => typeof number !== 'number');
  if (odd >= 0) {
    throw new MalformedInputError(`${name}: row ${odd + 1} of "data" does not begin with its number`, {
      hint: 'send {"data":[[0,…],[1,…]]} as Snowflake does',
      row: odd + 1,
    });
  }
  const cells = (rows as readonly (readonly unknown[])[]).map((row) => row.slice(1));
  const own = new Map(Object.entries(headers).flatMap(([header, value]) => customOf(header, value)));
  return await answer(
    { name, rows: cells },
    counter,
    (values) => ({
      data: values.map((value, at) => [numbers[at], value]),
    }),
    own,
  );
}

/** A header that `HEADERS = ('outputs' = 'probability')` of the statement makes. */
function customOf(header: string, value: string | undefined): [string, string][] {
  return header.startsWith(CUSTOM) && value !== undefined ? [[header.slice(CUSTOM.length), value]] : [];
}

const CUSTOM = 'sf-custom-';

/** @see https://docs.cloud.google.com/bigquery/docs/remote-functions */
export async function answerBigQuery(event: Json, counter: Counter): Promise<HttpResponse> {
  const name = 'the remote function';
  const rows = listOf(event.calls, 'calls', name);
  const context = isObject(event.userDefinedContext) ? event.userDefinedContext : {};
  const own = new Map(Object.entries(context).map(([option, value]) => [option, String(value)]));
  return await answer({ name, rows }, counter, (values) => ({ replies: values }), own);
}

/** @param own options that the function was created with, on the wire */
async function answer(
  sql: Omit<SqlRows, 'options'>,
  counter: Counter,
  shape: (values: SqlResults['values']) => object,
  own?: ReadonlyMap<string, string>,
): Promise<HttpResponse> {
  const { values, numRowError } = await scoreRows({ ...sql, options: counter.optionsOf(own) }, counter);
  const log = { rows: values.length, rowErrors: numRowError, service: counter.service };
  return { ...jsonResponse(200, shape(values)), log };
}

function nameOf(given: unknown, otherwise: string): string {
  return typeof given === 'string' && given !== '' ? shorten(given) : otherwise;
}

function listOf(given: unknown, member: string, name: string): readonly unknown[] {
  if (Array.isArray(given)) return given;
  throw new MalformedInputError(`${name}: "${member}" is not a list of rows`, {
    hint: `send a list with the arguments of each row: "${member}":[[…],[…]]`,
  });
}
