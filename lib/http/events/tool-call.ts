import type { HttpRequest } from '../message.ts';
import { jsonBody } from './direct.ts';
import { isObject, type Json } from './fields.ts';

/** A request that calls a tool as `POST /mcp` does. */
export function toolCall(name: string, given: unknown): HttpRequest {
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: given ?? {} } };
  const headers = { 'content-type': 'application/json' };
  return { method: 'POST', path: '/mcp', query: new Map(), headers, readBody: async () => jsonBody(message) };
}

/** What a tool answered: its JSON, or a sentence on what is wrong. */
export interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
}

/** The answer of a tool in that of `POST /mcp`. */
export function readToolAnswer(text: string): ToolAnswer {
  const { result, error } = JSON.parse(text) as Json;
  if (!isObject(result)) return { isError: true, text: String((error as Json).message) };
  const [content] = result.content as [{ readonly text: string }];
  return { isError: result.isError === true, text: content.text };
}

/** What a gateway is told: the tool's own answer, or what is wrong. */
export function answerOfGateway(text: string): unknown {
  const answer = readToolAnswer(text);
  return answer.isError ? { error: answer.text } : JSON.parse(answer.text);
}
