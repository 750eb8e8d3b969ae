import { SCORING, WISHES } from './invocations.ts';
import { inPath, inQuery, json, type Operations, problems, refer, type Schema } from './operation.ts';

export const MODEL_NAME = inPath('name', 'the model’s name');

/** SageMaker's contract of several models in one container. */
export const MODELS: Operations = {
  'GET /models': {
    summary: 'The models in memory, by name',
    parameters: [
      inQuery('limit', 'models of a page', { type: 'integer', minimum: 1, default: 100 }),
      inQuery('next_page_token', 'the nextPageToken of the page before', { type: 'string' }),
    ],
    responses: { 200: json('A page of them', 'Models'), ...problems(400, '5XX') },
  },
  'POST /models': {
    summary: 'Loads a model under a name',
    requestBody: {
      required: true,
      content: { 'application/json': { schema: refer('schemas', 'ModelToLoad') as unknown as Schema } },
    },
    responses: { 200: json('It is loaded', 'Model'), ...problems(400, 404, 409, 413, 415, '5XX') },
  },
  'GET /models/{name}': {
    summary: 'A model in memory',
    parameters: [MODEL_NAME],
    responses: { 200: json('It is loaded', 'Model'), ...problems(404, '5XX') },
  },
  'DELETE /models/{name}': {
    summary: 'Takes a model out of memory',
    parameters: [MODEL_NAME],
    responses: { 200: json('It is gone', 'Model'), ...problems(404, '5XX') },
  },
  'POST /models/{name}/invoke': {
    summary: 'The rows with the predictions of a model, which is loaded where it is not',
    parameters: [MODEL_NAME, ...WISHES],
    ...SCORING,
  },
};

export const MODEL_SCHEMAS: { readonly [name: string]: Schema } = {
  Model: {
    type: 'object',
    required: ['modelName', 'modelUrl'],
    properties: { modelName: { type: 'string' }, modelUrl: { type: 'string' } },
  },
  Models: {
    type: 'object',
    required: ['models'],
    properties: {
      models: { type: 'array', items: refer('schemas', 'Model') },
      nextPageToken: { type: 'string', description: 'absent on the last page' },
    },
  },
  ModelToLoad: {
    type: 'object',
    required: ['model_name', 'url'],
    properties: {
      model_name: { type: 'string', minLength: 1, maxLength: 255 },
      url: { type: 'string', minLength: 1, description: 'a path in the folder of models, or an s3:// uri' },
    },
  },
};
