// Section 2: routes, methods and paths.
import { abalone, CELLS, csv, deploymentOf, json } from './asked.ts';
import type { Row, Section } from './row.ts';

const V = `${abalone.value}`;
const get = (path: string, headers = {}) => ({ method: 'GET', path, headers });
const VARIANT = 'x-amzn-invoked-production-variant';
const ENDPOINT = '/endpoints/my-endpoint/invocations';
const NOT_OFFERED = 'counts are written to the log as EMF, or not at all';
const FUNCTION = Object.fromEntries(
  (['REST API', 'HTTP API', 'Function URL', 'load balancer', 'createInvokeHandler', 'createFetchHandler'] as const).map(
    (way) => [way, NOT_OFFERED],
  ),
);

const methods: [path: string, method: string, allow: string][] = [
  ['/ping', 'POST', 'GET, HEAD'],
  ['/ping', 'DELETE', 'GET, HEAD'],
  ['/invocations', 'GET', 'POST'],
  ['/invocations', 'PUT', 'POST'],
  ['/execution-parameters', 'POST', 'GET, HEAD'],
  [ENDPOINT, 'GET', 'POST'],
  ['/openapi.json', 'POST', 'GET, HEAD'],
  ['/v2/models/abalone', 'POST', 'GET, HEAD'],
  ['/v2/health/live', 'PATCH', 'GET, HEAD'],
];

export const ROUTES: Section = {
  section: '2. Routes',
  deployment: deploymentOf('abalone'),
  rows: [
    {
      says: 'GET /ping',
      ask: get('/ping'),
      status: 200,
      answer: '{"status":"Healthy"}',
      headers: { 'content-type': 'application/json' },
    },
    { says: 'HEAD /ping', ask: { method: 'HEAD', path: '/ping' }, status: 200, answer: '' },
    {
      says: 'HEAD /execution-parameters',
      ask: { method: 'HEAD', path: '/execution-parameters' },
      status: 200,
      answer: '',
    },
    { says: 'HEAD /openapi.json', ask: { method: 'HEAD', path: '/openapi.json' }, status: 200, answer: '' },
    { says: 'POST /invocations', ask: csv(CELLS), status: 200, answer: V },
    {
      says: 'GET /execution-parameters',
      ask: get('/execution-parameters'),
      status: 200,
      answer: /^\{"MaxConcurrentTransforms":\d+,"BatchStrategy":"MULTI_RECORD","MaxPayloadInMB":\d+\}$/,
    },
    {
      says: "the SageMaker runtime API's own path",
      ask: { ...csv(CELLS), path: ENDPOINT },
      status: 200,
      answer: V,
      headers: { [VARIANT]: 'AllTraffic' },
    },
    {
      says: 'the variant that was asked for',
      ask: { ...csv(CELLS, { 'x-amzn-sagemaker-target-variant': 'Blue' }), path: ENDPOINT },
      status: 200,
      answer: V,
      headers: { [VARIANT]: 'Blue' },
    },
    {
      says: 'a target model where there is one',
      ask: { ...csv(CELLS, { 'x-amzn-sagemaker-target-model': 'other' }), path: ENDPOINT },
      status: 404,
      problem: { code: 'not-found', detail: /"other"/, hint: /TargetModel/ },
    },
    {
      says: 'GET /openapi.json',
      ask: get('/openapi.json'),
      status: 200,
      answer: { openapi: '3.1.1', paths: { '/ping': {}, '/invocations': {} } },
    },
    {
      says: 'GET /metrics',
      ask: get('/metrics'),
      status: 200,
      answer: /# HELP kindling_requests_total .*\n# TYPE kindling_requests_total counter/,
      except: FUNCTION,
    },
    ...methods.map(
      ([path, method, allow]): Row => ({
        says: `${method} ${path}`,
        ask: { method, path },
        status: 405,
        headers: { allow },
        ...(path.startsWith('/v2')
          ? {}
          : { problem: { code: 'method-not-allowed', detail: new RegExp(method), hint: /GET|POST/ } }),
      }),
    ),
    ...[
      '/',
      '/predict',
      '/invocations/x',
      '/endpoints/x',
      '/endpoints//invocations',
      '/models',
      '/models/abalone',
      '/models/abalone/invoke',
      '/pingx',
      '/PING',
      '/%00',
      '/..%2fetc%2fpasswd',
    ].map(
      (path): Row => ({
        says: `unknown path ${path}`,
        ask: get(path),
        status: 404,
        problem: { code: 'not-found', detail: /./, hint: /./ },
        except: path === '/' ? { serve: 'the playground' } : {},
      }),
    ),
    { says: 'a slash at the end and doubled ones make no difference', ask: get('//ping/'), status: 200 },
    {
      says: 'a query that says nothing',
      ask: { ...json([abalone.cells]), path: '/invocations?' },
      status: 200,
      answer: [abalone.value],
    },
  ],
};
