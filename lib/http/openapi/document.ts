// The description of all that is answered: an OpenAPI document, made when somebody asks for it.

import packageJson from '../../../package.json' with { type: 'json' };
import type { Route } from '../route.ts';
import { HEALTH, HEALTH_SCHEMAS } from './health.ts';
import { INVOCATION_SCHEMAS, INVOCATIONS } from './invocations.ts';
import { MCP } from './mcp.ts';
import { MODEL_SCHEMAS, MODELS } from './models.ts';
import { MONITOR, MONITOR_SCHEMAS } from './monitor.ts';
import { type Operations, refer, type Schema } from './operation.ts';
import { PAGES } from './pages.ts';
import { V2, V2_SCHEMAS } from './v2.ts';

/** Every operation; a new one is an entry of its group's file. */
export const OPERATIONS: Operations = {
  ...HEALTH,
  ...INVOCATIONS,
  ...MODELS,
  ...MCP,
  ...MONITOR,
  ...V2,
  ...PAGES,
};

/** What is known where requests are answered. */
export interface Known {
  /** names of types that rows come in, and of those that answers go out in */
  readonly mediaTypes: readonly string[];
  readonly answerTypes: readonly string[];
  /** names of columns that may be asked for */
  readonly outputs: readonly string[];
}

/**
 * The OpenAPI 3.1 document of those routes. `HEAD`, which is answered wherever `GET` is, is left out.
 *
 * @see https://spec.openapis.org/oas/v3.1.1.html
 */
export function describe(routes: readonly Route[], known: Known): object {
  const paths: { [path: string]: { [method: string]: object } } = {};
  for (const { method, path } of routes) {
    const { summary, ...operation } = OPERATIONS[`${method} ${path}`]!;
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: { operationId: idOf(method, path), summary, ...operation },
    };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'kindling',
      version: packageJson.version,
      summary: 'Rows in, predictions of an XGBoost model out',
      license: { name: packageJson.license, identifier: packageJson.license },
    },
    paths,
    components: componentsOf(known),
  };
}

/** `postEndpointsInvocations` for `POST /endpoints/{endpoint}/invocations`: what generated clients call it. */
function idOf(method: string, path: string): string {
  const words = path.split(/[/.-]/).filter((part) => part !== '' && !part.startsWith('{'));
  const parameters = path.match(/\{\w+\}$/) ? ['one'] : [];
  return [method.toLowerCase(), ...[...words, ...parameters].map(capitalize)].join('');
}

function capitalize(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1);
}

const REQUEST_ID = {
  'x-request-id': { description: 'the id in the log', schema: { type: 'string' } },
  'server-timing': { description: 'milliseconds of each step', schema: { type: 'string' } },
};

function componentsOf({ mediaTypes, answerTypes, outputs }: Known): object {
  const content = (names: readonly string[], jsonSchema: string) =>
    Object.fromEntries(names.map((name) => [name, { schema: schemaOf(name, jsonSchema) }]));
  return {
    requestBodies: { Rows: { description: 'rows of features', content: content(mediaTypes, 'JsonRows') } },
    responses: {
      Predictions: {
        description: 'The rows with predictions beside them, or predictions alone for rows by position',
        headers: REQUEST_ID,
        content: content(answerTypes, 'JsonPredictions'),
      },
      Problem: {
        description: 'What is wrong, where, and the way out (RFC 9457)',
        headers: REQUEST_ID,
        content: { 'application/problem+json': { schema: refer('schemas', 'Problem') } },
      },
    },
    schemas: {
      ...HEALTH_SCHEMAS,
      ...MONITOR_SCHEMAS,
      ...INVOCATION_SCHEMAS,
      ...MODEL_SCHEMAS,
      ...V2_SCHEMAS,
      OutputName: { type: 'string', enum: outputs },
      Problem: PROBLEM,
    },
  };
}

/** JSON has a schema; of other types a body is a text or bytes. */
function schemaOf(mediaType: string, jsonSchema: string): object {
  return mediaType === 'application/json' ? refer('schemas', jsonSchema) : { type: 'string' };
}

const PROBLEM: Schema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string', pattern: '^urn:kindling:error:[a-z-]+$' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string' },
    message: { type: 'string', description: 'the same as detail, where botocore looks for it' },
    code: { type: 'string', pattern: '^[a-z-]+$', description: 'a name for programs, which stays' },
    hint: { type: 'string', description: 'the way out' },
    row: { type: 'integer', minimum: 1, description: 'the row that it is about, the first is 1' },
    column: { type: 'string' },
  },
};
