import { json, type Operations, problems, type Schema } from './operation.ts';

export const HEALTH: Operations = {
  'GET /ping': {
    summary: 'Whether there is a model to answer',
    responses: { 200: json('The model is loaded', 'Health'), ...problems('5XX') },
  },
};

export const HEALTH_SCHEMAS: { readonly [name: string]: Schema } = {
  Health: {
    type: 'object',
    required: ['status'],
    properties: { status: { const: 'Healthy' } },
  },
};
