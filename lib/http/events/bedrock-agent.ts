import { MalformedInputError } from '../../errors.ts';
import type { EventKind } from './event-kind.ts';
import { isObject, type Json, textField } from './fields.ts';
import { readToolAnswer, type ToolAnswer, toolCall } from './tool-call.ts';

/**
 * An action group of a Bedrock agent: its function is the tool, or the last part of a path in its OpenAPI schema. What is
 * wrong with a value goes back to the agent, which asks again.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/agents-lambda.html
 */
export const bedrockAgent: EventKind = {
  matches: ({ messageVersion, actionGroup, function: name, apiPath }) =>
    messageVersion === '1.0' && typeof actionGroup === 'string' && typeof (name ?? apiPath) === 'string',
  toRequest: (event) => toolCall(String(event.function ?? lastPart(event.apiPath)), argumentsOf(event)),
  toResult: ({ text }, event) => ({ messageVersion: '1.0', response: responseOf(event, readToolAnswer(text)) }),
  throwsFailures: true,
};

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
