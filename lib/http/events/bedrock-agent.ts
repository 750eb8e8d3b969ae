import type { EventKind } from './event-kind.ts';
import { answerOfAgent, callOfAgent } from './tools.ts';

/**
 * An action group of a Bedrock agent: its function is the tool, or the last part of a path in its OpenAPI schema. What is
 * wrong with a value goes back to the agent, which asks again.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/agents-lambda.html
 */
export const bedrockAgent: EventKind = {
  matches: ({ messageVersion, actionGroup, function: name, apiPath }) =>
    messageVersion === '1.0' && typeof actionGroup === 'string' && typeof (name ?? apiPath) === 'string',
  toRequest: callOfAgent,
  toResult: ({ text }, event) => answerOfAgent(event, text),
  throwsFailures: true,
};
