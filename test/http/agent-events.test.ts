// Agents of Bedrock and AgentCore that call the function itself: the same tools as POST /mcp, in the form of each.
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { createInvokeHandler } from '../../lib/middleware/invoke-handler.ts';
import { withWrongMembers } from '../support/damaged-json.ts';
import { expectedColumns, modelDir } from '../support/real-models.ts';

const event = (name: string) => JSON.parse(readFileSync(new URL(`../events/${name}.json`, import.meta.url), 'utf8'));
const logger = { info() {}, warn() {}, error() {}, debug() {} } as never;
const handler = createInvokeHandler({ modelUri: modelDir('abalone'), logger });
const contextOf = (bedrockAgentCoreToolName: unknown) => ({ clientContext: { custom: { bedrockAgentCoreToolName } } });
const RINGS = Math.fround(Number(expectedColumns('abalone').get('prediction')![0]));

test('AgentCore’s gateway gets the tool’s answer', async () => {
  const predicted = await handler(event('agentcore'), contextOf('model___predict'));
  const explained = await handler(event('agentcore'), contextOf('my_target___explain'));

  expect(Math.fround(predicted.prediction)).toBe(RINGS);
  expect(explained).toMatchObject({ baseValue: expect.any(Number), contributions: expect.any(Array) });
});

test('AgentCore’s gateway gets a sentence on what is wrong', async () => {
  const wrong = await handler({ ...event('agentcore'), length: 'long' }, contextOf('model___predict'));
  const unknown = await handler({}, contextOf('model___train'));

  expect(wrong).toEqual({ error: expect.stringMatching(/^feature "length": "long" is not a number; /) });
  expect(unknown).toEqual({ error: 'Unknown tool: "train"' });
});

test('Features that are called as members of other events are features', async () => {
  const answer = await handler({ body: 'long', requestContext: { http: {} } }, contextOf('model___predict'));

  expect(answer).toEqual({ error: expect.stringContaining('no feature "body"') });
});

test('A Bedrock agent’s function gets its response', async () => {
  const { messageVersion, response } = await handler(event('bedrock-agent-function'));

  expect([messageVersion, response.actionGroup, response.function]).toEqual(['1.0', 'model', 'predict']);
  expect(response.functionResponse).not.toHaveProperty('responseState');
  const { prediction } = JSON.parse(response.functionResponse.responseBody.TEXT.body);
  expect(Math.fround(prediction)).toBe(RINGS);
});

test('A Bedrock agent’s operation gets its response', async () => {
  const { response } = await handler(event('bedrock-agent-api'));

  expect(response).toMatchObject({ apiPath: '/predict', httpMethod: 'POST', httpStatusCode: 200 });
  expect(Math.fround(JSON.parse(response.responseBody['application/json'].body).prediction)).toBe(RINGS);
});

test('A Bedrock agent is asked again for a value that cannot be used', async () => {
  const parameters = [{ name: 'length', type: 'string', value: 'long' }];

  const byFunction = await handler({ ...event('bedrock-agent-function'), parameters });
  const byPath = await handler({ ...event('bedrock-agent-api'), parameters, requestBody: null });

  expect(byFunction.response.functionResponse).toEqual({
    responseState: 'REPROMPT',
    responseBody: { TEXT: { body: expect.stringMatching(/^feature "length": "long" is not a number/) } },
  });
  expect(byPath.response).toMatchObject({ httpStatusCode: 400 });
});

test('Arguments of wrong types are answered or refused', async () => {
  const context = contextOf('model___predict');
  for (const [path, value] of withWrongMembers(event('agentcore'))) {
    const outcome = await handler(value, context).catch((error: Error) => error);
    if (outcome instanceof Error && outcome.name === 'internal') throw new Error(`${path}: ${outcome.message}`);
  }
});

test('A model that is not there fails the invocation', async () => {
  const broken = createInvokeHandler({ modelUri: '/nowhere', logger });

  await expect(broken(event('agentcore'), contextOf('model___predict'))).rejects.toMatchObject({
    name: 'model-not-ready',
  });
  await expect(broken(event('bedrock-agent-function'))).rejects.toMatchObject({ name: 'model-not-ready' });
});
