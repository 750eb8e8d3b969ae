// Who asks in a form of its own, and is answered in it: a bundle of its own, which the first of them loads.
import { parseJson } from '../../content/parse-json.ts';
import { KindlingError, MalformedInputError, publicError } from '../../errors.ts';
import { isObject, type Json } from '../events/fields.ts';
import { type CallerEvent, type HttpResponse, jsonResponse } from '../message.ts';
import { type Counter, openCounter, type Place } from './counter.ts';
import { answerFirehose } from './firehose.ts';
import { answerPipes } from './pipes.ts';
import { answerBigQuery, answerRedshift, answerSnowflake } from './sql.ts';

/**
 * The answer to a caller's event. BigQuery shows its users what stands in `errorMessage`; Redshift's sentence is made where its
 * event is.
 *
 * @throws KindlingError where the caller has no words for what is wrong
 */
export async function answerCaller(caller: CallerEvent, place: Place): Promise<HttpResponse> {
  const event = caller.event instanceof Uint8Array ? parseJson(caller.event) : caller.event;
  const counter = openCounter(place);
  if (caller.kind !== 'bigquery' || event === caller.event) return await answerEvent(caller.kind, event, counter);
  try {
    return await answerEvent('bigquery', event, counter);
  } catch (error) {
    if (!(error instanceof KindlingError) || error.status >= 500) throw error; // BigQuery asks again
    const { message, hint } = publicError(error);
    return jsonResponse(error.status, { errorMessage: hint === undefined ? message : `${message}; ${hint}` });
  }
}

async function answerEvent(kind: CallerEvent['kind'], event: unknown, counter: Counter): Promise<HttpResponse> {
  if (kind === 'pipes') return await answerPipes(listIn(event), counter);
  const members: Json = isObject(event) ? event : {};
  switch (kind) {
    case 'redshift':
      return await answerRedshift(members, counter);
    case 'snowflake':
      return await answerSnowflake(members, counter);
    case 'bigquery':
      return await answerBigQuery(members, counter);
    case 'firehose':
      return await answerFirehose(members, counter);
  }
}

/** A pipe's list, or the batch of a map. */
function listIn(event: unknown): readonly unknown[] {
  const list = isObject(event) ? event.Items : event;
  if (Array.isArray(list)) return list;
  throw new MalformedInputError('"Items" is not a list', {
    hint: 'send {"Items":[…]} as a map with an ItemBatcher does',
  });
}
