import { MalformedInputError } from '../../errors.ts';
import type { HttpRequest } from '../message.ts';
import { isObject, type Json, textField } from './fields.ts';
import { readToolAnswer, type ToolAnswer, toolCall } from './tool-call.ts';

/** The request in the event of a Bedrock agent. */
export function callOfAgent(event: Json): HttpRequest {
  return toolCall(String(event.function ?? lastPart(event.apiPath)), argumentsOf(event));
}

/** What the agent is told. */
export function answerOfAgent(event: Json, text: string): object {
  return { messageVersion: '1.0', response: responseOf(event, readToolAnswer(text)) };
}

function lastPart(path: unknown): string {
  return String(path).split('/').at(-1)!;
}

/** Values by name, those of a body behind those of the path and the query; all are texts. */
function argumentsOf({ parameters, requestBody }: Json): object {
  const content = isObject(requestBody) && isObject(requestBody.content) ? requestBody.content : {};
  const bodies = Object.values(content).flatMap((body) => listOf(isObject(body) ? body.properties : undefined));
  return Object.fromEntries(
    [...listOf(parameters), ...bodies].map(({ name, value }) => [textField(name, 'name') ?? '', value]),
  );
}

function listOf(given: unknown): readonly Json[] {
  if (given === undefined || given === null) return [];
  if (Array.isArray(given) && given.every(isObject)) return given;
  throw new MalformedInputError('the event\'s "parameters" are no list of names and values', {
    hint: 'send the event as Bedrock does; test/events of kindling has one of each kind',
  });
}

function responseOf({ actionGroup, function: name, apiPath, httpMethod }: Json, { isError, text }: ToolAnswer): object {
  if (name === undefined) {
    const body = isError ? JSON.stringify({ error: text }) : text;
    const responseBody = { 'application/json': { body } };
    return { actionGroup, apiPath, httpMethod, httpStatusCode: isError ? 400 : 200, responseBody };
  }
  const responseBody = { TEXT: { body: text } };
  const functionResponse = isError ? { responseState: 'REPROMPT', responseBody } : { responseBody };
  return { actionGroup, function: name, functionResponse };
}
