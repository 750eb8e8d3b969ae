import { MODEL_NAME } from './models.ts';
import { type Operations, problems, type Schema } from './operation.ts';

const MESSAGE: Schema = {
  type: 'object',
  required: ['jsonrpc'],
  properties: { jsonrpc: { const: '2.0' } },
};

/** A message of a batch that is no message has an answer of its own that says so. */
const BATCH: Schema = { type: 'array', minItems: 1 };
const MESSAGES = { 'application/json': { schema: { anyOf: [MESSAGE, BATCH] } } };

const ANSWERS = {
  200: { description: 'Its answer, or those of a batch', content: MESSAGES },
  202: { description: 'Nothing wanted an answer' },
  400: { description: 'It is not JSON, not JSON-RPC, or of a version that is not known', content: MESSAGES },
  403: { description: 'A page of another machine asks', content: MESSAGES },
  ...problems(413, '5XX'),
  415: { description: 'It is not application/json', content: MESSAGES },
};

/** The model as tools for agents. */
export const MCP: Operations = {
  'POST /mcp': {
    summary: 'A message of the Model Context Protocol (streamable HTTP, without sessions)',
    requestBody: { required: true, content: MESSAGES },
    responses: ANSWERS,
  },
  'POST /models/{name}/mcp': {
    summary: 'The same to one of several models, whose tools are its own',
    parameters: [MODEL_NAME],
    requestBody: { required: true, content: MESSAGES },
    responses: { ...ANSWERS, ...problems(404) },
  },
};
