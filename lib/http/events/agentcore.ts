import type { EventKind } from './event-kind.ts';
import { isObject, type Json } from './fields.ts';
import { answerOfGateway, toolCall } from './tools.ts';

/**
 * A gateway of Bedrock AgentCore whose target the function is: the event is the tool's arguments, the context names the tool.
 *
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-add-target-lambda.html
 */
export const agentCore: EventKind = {
  matches: (_event, context) => toolName(context) !== undefined,
  toRequest: (event, context) => toolCall(toolName(context)!, event),
  toResult: ({ text }) => answerOfGateway(text),
  throwsFailures: true,
};

/** The name behind that of the target: `model___predict`. */
function toolName({ clientContext }: Json): string | undefined {
  const custom = isObject(clientContext) ? clientContext.custom : undefined;
  const name = isObject(custom) ? custom.bedrockAgentCoreToolName : undefined;
  return typeof name === 'string' ? name.slice(name.indexOf('___') + (name.includes('___') ? 3 : 1)) : undefined;
}
