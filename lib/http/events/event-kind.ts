import type { HttpRequest, HttpResponse } from '../message.ts';
import type { Json } from './fields.ts';

/** An answer as Lambda's JSON can hold it. */
export interface EventAnswer {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  /** the body, or its base64 */
  readonly text: string;
  readonly isBase64Encoded: boolean;
}

/** Who calls: what the events look like that one kind of caller sends, and what it gets back. */
export interface EventKind {
  /** Whether an event is of this kind, by the members that only this kind has, or those of Lambda's context. */
  matches(event: Json, context: Json): boolean;
  /** The request in an event; throws for one with fields of wrong types. */
  toRequest(event: Json, context: Json): HttpRequest;
  /** The function's result. */
  toResult(answer: EventAnswer, event: Json): unknown;
  /** true where a failure is thrown, so that the invocation counts as failed, and not answered */
  readonly throwsFailures?: boolean;
}
