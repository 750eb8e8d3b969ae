import { MODEL_NAME } from './models.ts';
import { json, type Operations, problems, refer, type Schema } from './operation.ts';

/** What becomes of the rows beside their predictions. */
export const MONITOR: Operations = {
  'GET /monitor': {
    summary: 'How far rows and predictions have moved from those of the training',
    responses: { 200: json('What was counted since the start', 'Monitor'), ...problems(404, '5XX') },
  },
  'GET /models/{name}/monitor': {
    summary: 'The same of one of several models',
    parameters: [MODEL_NAME],
    responses: { 200: json('What was counted since it was loaded', 'Monitor'), ...problems(404, '5XX') },
  },
};

const NUMBER_OR_NULL: Schema = { type: ['number', 'null'] };
const DRIFT: Schema = { ...refer('schemas', 'Drift') };

const MOVED: { readonly [name: string]: Schema } = {
  features: { type: 'object', additionalProperties: DRIFT },
  prediction: { oneOf: [DRIFT, { type: 'null' }] },
  predictions: { type: 'object', additionalProperties: DRIFT },
  violations: { type: 'array', items: { type: 'object', required: ['name', 'constraint', 'value', 'limit'] } },
};

export const MONITOR_SCHEMAS: { readonly [name: string]: Schema } = {
  Drift: {
    type: 'object',
    required: ['psi', 'missingRate', 'rows'],
    properties: { psi: NUMBER_OR_NULL, missingRate: NUMBER_OR_NULL, rows: { type: 'integer' } },
  },
  Monitor: {
    type: 'object',
    required: ['features', 'prediction', 'predictions', 'constraints', 'violations', 'window'],
    properties: {
      ...MOVED,
      constraints: { type: 'object', additionalProperties: { type: 'number' } },
      window: {
        type: 'object',
        description: 'the same of the last half hour to hour',
        required: ['seconds', 'features', 'prediction', 'predictions', 'violations'],
        properties: { seconds: { type: 'integer' }, ...MOVED },
      },
    },
  },
};
