/** A JSON Schema (2020-12), as OpenAPI 3.1 has them. */
export type Schema = { readonly [keyword: string]: unknown };

export interface Reference {
  readonly $ref: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description: string;
  readonly schema: Schema;
  readonly style?: string;
  readonly explode?: boolean;
}

interface Response {
  readonly description: string;
  readonly headers?: { readonly [name: string]: Reference | { readonly description: string; readonly schema: Schema } };
  readonly content?: { readonly [mediaType: string]: { readonly schema: Schema } };
}

/** What a route takes and answers. */
export interface Operation {
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: Reference | { readonly required?: boolean; readonly content: Response['content'] };
  /** by status */
  readonly responses: { readonly [status: string]: Response | Reference };
}

/** Operations by the method and path of their routes: `GET /ping`. */
export type Operations = { readonly [route: string]: Operation };

/** Parameters of a path, by name. */
export const inPath = (name: string, description: string): Parameter => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string', minLength: 1 },
});

export const inQuery = (name: string, description: string, schema: Schema): Parameter => ({
  name,
  in: 'query',
  description,
  schema,
});

export const inHeader = (name: string, description: string, schema: Schema = { type: 'string' }): Parameter => ({
  name,
  in: 'header',
  description,
  schema,
});

/** A part of `components`. */
export const refer = (kind: string, name: string): Reference => ({ $ref: `#/components/${kind}/${name}` });

/** An answer that is a JSON value of a schema in `components`. */
export const json = (description: string, schema: string): Response => ({
  description,
  content: { 'application/json': { schema: refer('schemas', schema) as unknown as Schema } },
});

/** Problems of those statuses, `5XX` for all from 500 on. */
export const problems = (...statuses: readonly (number | '5XX')[]): Operation['responses'] =>
  Object.fromEntries(statuses.map((status) => [status, refer('responses', 'Problem')]));
