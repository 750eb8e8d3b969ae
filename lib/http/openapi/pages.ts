import { inQuery, type Operations, problems } from './operation.ts';

/** What describes, and what is to be looked at. */
export const PAGES: Operations = {
  'GET /openapi.json': {
    summary: 'This description',
    responses: {
      200: {
        description: 'OpenAPI 3.1',
        content: { 'application/json': { schema: { type: 'object', required: ['openapi', 'info', 'paths'] } } },
      },
    },
  },
  'GET /metrics': {
    summary: 'What was counted, for Prometheus',
    responses: { 200: { description: 'Its text format', content: { 'text/plain': { schema: { type: 'string' } } } } },
  },
  'GET /': {
    summary: 'A page to play with the model, or to choose one of several',
    parameters: [inQuery('model', 'the model, of several', { type: 'string' })],
    responses: {
      ...problems(404, '5XX'),
      200: { description: 'The page', content: { 'text/html': { schema: { type: 'string' } } } },
      304: { description: 'The page that the browser has is the same' },
    },
  },
};
