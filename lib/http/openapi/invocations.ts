import {
  inHeader,
  inPath,
  inQuery,
  json,
  type Operation,
  type Operations,
  problems,
  refer,
  type Schema,
} from './operation.ts';

const choice = (...values: readonly string[]): Schema => ({ type: 'string', enum: values });

/** The names of columns that may be asked for are given, as `components.schemas.OutputName`. */
export const OPTIONS = [
  {
    ...inQuery('outputs', 'columns that are appended, in this order', {
      type: 'array',
      minItems: 1,
      items: refer('schemas', 'OutputName'),
    }),
    style: 'form',
    explode: false,
  },
  inQuery('on-row-error', 'annotate keeps a row that cannot be used and says why', choice('fail', 'annotate')),
  inQuery(
    'on-missing-feature',
    'as-missing reads a feature that no row has as missing values',
    choice('fail', 'as-missing'),
  ),
  inQuery(
    'on-unknown-category',
    'fail makes a category that the model does not know an error of its row',
    choice('missing', 'fail'),
  ),
  inQuery('missing', 'numbers that count as missing, separated by commas; nan alone takes back the model’s own', {
    type: 'string',
  }),
  inQuery('iteration-range', 'a:b, boosting rounds a to b - 1; b = 0 means all', {
    type: 'string',
    pattern: '^\\d+:\\d+$',
  }),
  inQuery('base-margin', 'columns with the margins that rows start from, separated by commas', { type: 'string' }),
  inQuery(
    'contributions',
    'columns adds contributions up for each column of the input, where a pipeline makes others of them',
    choice('features', 'columns'),
  ),
  inQuery('columns', 'columns that the answer has, separated by commas', { type: 'string' }),
  inQuery('id-columns', 'leading columns of rows by position that are no features and come back', {
    type: 'integer',
    minimum: 0,
    maximum: 9999,
  }),
];

/** Headers that AWS SDKs send. */
const ATTRIBUTES = inHeader(
  'X-Amzn-SageMaker-Custom-Attributes',
  'the options of the query as name=value;name=value, which go before those of the query',
  { type: 'string', maxLength: 16_384 },
);

const INFERENCE_ID = inHeader('X-Amzn-SageMaker-Inference-Id', 'what captured data call the request');

/** Whatever scores the rows of its body. */
export const SCORING = {
  requestBody: refer('requestBodies', 'Rows'),
  responses: {
    200: refer('responses', 'Predictions'),
    204: { description: 'The body was empty' },
    ...problems(400, 404, 406, 408, 413, 415, '5XX'),
  },
} satisfies Partial<Operation>;

/** The options of a request and the headers that stand for them. */
export const WISHES = [...OPTIONS, ATTRIBUTES, INFERENCE_ID];

const TARGETS = [
  inHeader('X-Amzn-SageMaker-Target-Model', 'the model that is to answer, where there are several'),
  inHeader('X-Amzn-SageMaker-Target-Variant', 'the variant that is to answer'),
  inHeader('X-Amzn-SageMaker-Session-Id', 'requests of one session are answered by one variant'),
];
const ENDPOINT = inPath('endpoint', 'any name');

export const INVOCATIONS: Operations = {
  'POST /invocations': {
    summary: 'The rows with their predictions',
    parameters: [...TARGETS, ...WISHES],
    ...SCORING,
  },
  'GET /execution-parameters': {
    summary: 'What SageMaker’s batch transform may send',
    responses: { 200: json('Its bounds', 'ExecutionParameters') },
  },
  'POST /endpoints/{endpoint}/invocations': {
    summary: 'The rows with their predictions, where AWS SDKs send them that have this server for their endpoint',
    parameters: [ENDPOINT, ...TARGETS, ...WISHES],
    ...SCORING,
  },
  'POST /endpoints/{endpoint}/invocations-response-stream': {
    summary: 'The same as events of a stream',
    parameters: [
      ENDPOINT,
      inHeader('X-Amzn-SageMaker-Accept', 'the type of what the events make up'),
      ...TARGETS,
      ...WISHES,
    ],
    requestBody: SCORING.requestBody,
    responses: {
      200: {
        description: 'Events PayloadPart, none for an empty body',
        content: { 'application/vnd.amazon.eventstream': { schema: { type: 'string' } } },
      },
      ...problems(400, 404, 406, 408, 413, 415, '5XX'),
    },
  },
};

const CELL: Schema = { type: ['number', 'string', 'boolean', 'null'] };
const RECORD: Schema = { type: 'object', additionalProperties: true };
const rows = (items: Schema): Schema => ({ type: 'array', items });
const ROW = rows(CELL);

export const INVOCATION_SCHEMAS: { readonly [name: string]: Schema } = {
  ExecutionParameters: {
    type: 'object',
    required: ['MaxConcurrentTransforms', 'BatchStrategy', 'MaxPayloadInMB'],
    properties: {
      MaxConcurrentTransforms: { type: 'integer', minimum: 1 },
      BatchStrategy: { const: 'MULTI_RECORD' },
      MaxPayloadInMB: { type: 'integer', minimum: 1 },
    },
  },
  JsonRows: {
    description: 'The answer has the shape of the question',
    anyOf: [
      { title: 'rows by position', ...rows(ROW) },
      { title: 'records', ...rows(RECORD) },
      { title: 'instances', type: 'object', required: ['instances'], properties: { instances: { type: 'array' } } },
      {
        title: 'pandas split',
        type: 'object',
        required: ['columns', 'data'],
        properties: { columns: rows({ type: 'string' }), data: rows(ROW) },
      },
      { title: 'one record, or columns by name', ...RECORD },
    ],
  },
  JsonPredictions: { type: ['array', 'object'] },
};
