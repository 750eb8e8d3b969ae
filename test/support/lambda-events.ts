// What Lambda's HTTP fronts make of a request, and what a client reads of the function's result.
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { decodeEscapes } from '../../lib/content/text.ts';

/** A request as a client sends it. */
export interface Question {
  /** default: POST */
  readonly method?: string;
  /** with the query; default: /invocations */
  readonly path?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Uint8Array;
}

export interface Answered {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  /** without its content coding */
  readonly bytes: Buffer;
}

interface Parts {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: { readonly [name: string]: string };
}

type Lists = { readonly [name: string]: readonly string[] };

const parametersOf = (query: string) => Object.fromEntries(new URLSearchParams(query));
/** Load balancers hand a query on as it is written. */
const escapedParametersOf = (query: string) =>
  Object.fromEntries(Object.entries(parametersOf(query)).map(([name, value]) => [name, encodeURIComponent(value)]));
const listsOf = (values: { readonly [name: string]: string }): Lists =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));

const FRONTS = {
  'REST API': ({ method, path, query, headers }: Parts) => ({
    resource: '/{proxy+}',
    httpMethod: method,
    path: decodeEscapes(path), // as API Gateway hands it on
    queryStringParameters: parametersOf(query),
    multiValueHeaders: listsOf(headers),
    headers,
    requestContext: { stage: 'prod' },
  }),
  'HTTP API': ({ method, path, query, headers }: Parts) => ({
    version: '2.0',
    rawPath: `/prod${path}`,
    rawQueryString: query,
    headers,
    requestContext: { stage: 'prod', http: { method } },
  }),
  'Function URL': ({ method, path, query, headers }: Parts) => ({
    version: '2.0',
    rawPath: path,
    rawQueryString: query,
    headers,
    requestContext: { stage: '$default', http: { method, path } },
  }),
  'load balancer': ({ method, path, query, headers }: Parts) => ({
    httpMethod: method,
    path,
    queryStringParameters: escapedParametersOf(query),
    headers,
    requestContext: { elb: { targetGroupArn: 'arn' } },
  }),
  'load balancer with lists of values': ({ method, path, query, headers }: Parts) => ({
    httpMethod: method,
    path,
    multiValueQueryStringParameters: listsOf(escapedParametersOf(query)),
    multiValueHeaders: listsOf(headers),
    requestContext: { elb: { targetGroupArn: 'arn' } },
  }),
};

export type Front = keyof typeof FRONTS;
export const FRONT_NAMES = Object.keys(FRONTS) as Front[];

export function eventOf(front: Front, { method = 'POST', path = '/invocations', headers = {}, body = '' }: Question) {
  const [plain = '', query = ''] = path.split('?');
  const sent = Buffer.from(body as Uint8Array).toString('base64');
  return { ...FRONTS[front]({ method, path: plain, query, headers }), body: sent, isBase64Encoded: true };
}

const DECODERS: { readonly [coding: string]: (bytes: Uint8Array) => Buffer } = {
  gzip: gunzipSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

/** What a function answers any of these events, or an invocation without HTTP. */
export interface LambdaResult {
  statusCode: number;
  headers?: { [name: string]: string };
  multiValueHeaders?: { [name: string]: string[] };
  body?: string;
  isBase64Encoded?: boolean;
}

export function answerOf(result: LambdaResult): Answered {
  const { statusCode: status, multiValueHeaders = {}, body = '', isBase64Encoded } = result;
  const lists = Object.entries(multiValueHeaders).map(([name, values]) => [name, values.join(', ')]);
  const headers: { [name: string]: string } = { ...result.headers, ...Object.fromEntries(lists) };
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const undo = DECODERS[headers['content-encoding'] ?? ''];
  return { status, headers, bytes: undo && body !== '' ? undo(bytes) : bytes };
}
