// What a row of the contract says, and how an answer is held against it.
import { expect } from '@jest/globals';
import type { Answered, Question } from '../../support/lambda-events.ts';

/** The ways in; of direct invocations only what they can say is asked. */
export const WAYS = [
  'serve',
  'REST API',
  'HTTP API',
  'Function URL',
  'load balancer',
  'direct',
  'createInvokeHandler',
  'createFetchHandler',
] as const;
export type Way = (typeof WAYS)[number];

/** A problem as the error table has it: each has a sentence and a way out. */
export interface Problem {
  readonly code: string;
  readonly detail: string | RegExp;
  readonly hint: string | RegExp;
  readonly row?: number;
  readonly column?: string;
}

export interface Row {
  /** the sentence of the contract */
  readonly says: string;
  readonly ask: Question;
  readonly status: number;
  /** a text or bytes to be equal; a pattern; or members that the JSON has, which is to be equal where it is a list */
  readonly answer?: string | Uint8Array | RegExp | object;
  readonly problem?: Problem;
  /** null: not there */
  readonly headers?: { readonly [name: string]: string | RegExp | null };
  /** ways in that cannot, and why */
  readonly except?: { readonly [way in Way]?: string };
}

export interface Deployment {
  /** variables of the container and of the function */
  readonly env: { readonly [name: string]: string };
  /** the same for `createInvokeHandler` */
  readonly options: { readonly [option: string]: unknown };
  /** a packed model for `createFetchHandler`; undefined where it has no such thing */
  readonly packed?: string | undefined;
  /** ways in that have no such thing, and why */
  readonly except?: Row['except'];
}

export interface Section {
  readonly section: string;
  readonly deployment: Deployment;
  readonly rows: readonly Row[];
}

const asMatcher = (wanted: string | RegExp) => (typeof wanted === 'string' ? wanted : expect.stringMatching(wanted));

/** Holds an answer against a row. */
export function expectAnswer({ status, answer, problem, headers = {} }: Row, answered: Answered): void {
  const text = Buffer.from(answered.bytes).toString();
  expect([answered.status, answered.status === status ? '' : text]).toEqual([status, '']);
  if (problem) expectProblem(problem, status, answered.headers, text);
  if (answer instanceof Uint8Array) expect(Buffer.from(answered.bytes)).toEqual(Buffer.from(answer));
  else if (typeof answer === 'string') expect(text).toBe(answer);
  else if (answer instanceof RegExp) expect(text).toMatch(answer);
  else if (Array.isArray(answer)) expect(JSON.parse(text)).toEqual(answer);
  else if (answer) expect(JSON.parse(text)).toMatchObject(answer);
  for (const [name, wanted] of Object.entries(headers)) {
    const found = answered.headers[name] ?? null;
    expect([name, found]).toEqual([name, wanted instanceof RegExp ? asMatcher(wanted) : wanted]);
  }
}

function expectProblem(problem: Problem, status: number, headers: Answered['headers'], text: string): void {
  expect(headers['content-type']).toBe('application/problem+json');
  const { detail, hint, ...exact } = problem;
  const wanted = { type: `urn:kindling:error:${problem.code}`, title: expect.any(String), status, ...exact };
  expect(JSON.parse(text)).toMatchObject({ ...wanted, detail: asMatcher(detail), hint: asMatcher(hint) });
  expect(text).not.toMatch(/\bat .*:\d+:\d+|node:|\/model-artifacts|\/tmp/);
}
