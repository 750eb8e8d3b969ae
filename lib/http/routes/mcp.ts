import { codedAnswer } from '../coded-answer.ts';
import type { HttpResponse } from '../message.ts';
import { readBody } from '../read-body.ts';
import { type Call, isOfOne, isOfSeveral, modelOf, type Route } from '../route.ts';

/** A model as tools for agents, each of several under a path of its own. What answers stands in a bundle of its own. */
export const MCP: readonly Route[] = [
  { method: 'POST', path: '/mcp', isOffered: isOfOne, answer: answerMcp },
  {
    method: 'POST',
    path: '/models/{name}/mcp',
    isOffered: isOfSeveral,
    answer: async (call) => answerMcp({ ...call, site: await modelOf(call) }),
  },
];

async function answerMcp(call: Call): Promise<HttpResponse> {
  const { request, site } = call;
  const body = await readBody(request, site.maxBodyBytes);
  const { answer } = await import('../mcp/answer.ts');
  return codedAnswer(await answer(call, body), request.headers['accept-encoding']);
}
