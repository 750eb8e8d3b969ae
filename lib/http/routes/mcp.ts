import { codedAnswer } from '../coded-answer.ts';
import type { HttpResponse } from '../message.ts';
import { readBody } from '../read-body.ts';
import type { Call, Route } from '../route.ts';

/** The model as tools for agents. What answers stands in a bundle of its own. */
export const MCP: readonly Route[] = [
  { method: 'POST', path: '/mcp', isOffered: ({ models }) => models === undefined, answer: answerMcp },
];

async function answerMcp(call: Call): Promise<HttpResponse> {
  const { request, site } = call;
  const body = await readBody(request, site.maxBodyBytes);
  const { answer } = await import('../mcp/answer.ts');
  return codedAnswer(await answer(call, body), request.headers['accept-encoding']);
}
