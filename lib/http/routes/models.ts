import type { HttpResponse } from '../message.ts';
import { type Call, isOfSeveral as isOffered, modelOf, type Route } from '../route.ts';
import { score } from '../score.ts';

/** An answer of a bundle that those who serve one model do not load. */
type Apart = 'list' | 'load' | 'describe' | 'unload';

function apart(method: Route['method'], path: string, name: Apart): Route {
  const answer = async (call: Call) => (await import('../several-models/index.ts'))[name](call);
  return { method, path, isOffered, answer };
}

/** SageMaker's contract of several models in one container. */
export const MODELS: readonly Route[] = [
  apart('GET', '/models', 'list'),
  apart('POST', '/models', 'load'),
  apart('GET', '/models/{name}', 'describe'),
  apart('DELETE', '/models/{name}', 'unload'),
  { method: 'POST', path: '/models/{name}/invoke', isScoring: true, isOffered, answer: invoke },
];

async function invoke(call: Call): Promise<HttpResponse> {
  return score(call, await modelOf(call));
}
