import { NotFoundError } from '../../errors.ts';
import type { Chosen } from '../../service/models.ts';
import { quoteName } from '../../short-text.ts';
import { type HttpResponse, jsonResponse, plainHeader } from '../message.ts';
import type { Call, Route } from '../route.ts';
import { score } from '../score.ts';

/** Rows in, predictions out. */
export const INVOCATIONS: readonly Route[] = [
  { method: 'POST', path: '/invocations', isScoring: true, answer: invocations },
  { method: 'GET', path: '/execution-parameters', answer: executionParameters },
  { method: 'POST', path: '/endpoints/{endpoint}/invocations', isScoring: true, answer: endpointInvocations },
  { method: 'POST', path: '/endpoints/{endpoint}/invocations-response-stream', answer: invocationsStream },
];

/** The path that SageMaker asks in a container. Where there is one model, it answers whatever the request names. */
async function invocations(call: Call): Promise<HttpResponse> {
  return call.site.models === undefined ? score(call, call.site) : scoreAsVariant(call, await choose(call));
}

/** The path that AWS SDK clients use when their endpoint is this server. */
async function endpointInvocations(call: Call): Promise<HttpResponse> {
  return scoreAsVariant(call, await choose(call));
}

/** The same as a stream of events. */
async function invocationsStream(call: Call): Promise<HttpResponse> {
  const { answerInEvents } = await import('../event-stream.ts');
  return answerInEvents(call, endpointInvocations);
}

async function scoreAsVariant(call: Call, { service, variant }: Chosen): Promise<HttpResponse> {
  const response = await score(call, service);
  return { ...response, headers: { ...response.headers, 'x-amzn-invoked-production-variant': variant } };
}

/** @throws NotFoundError for a model or variant that is not there */
async function choose({ request, site }: Call): Promise<Chosen> {
  const { headers } = request;
  const model = headers['x-amzn-sagemaker-target-model'];
  const variant = plainHeader(request, 'x-amzn-sagemaker-target-variant');
  if (site.models !== undefined) {
    const session = headers['x-amzn-sagemaker-session-id'];
    return (await site.models()).choose({ model, variant, session, request });
  }
  if (model === undefined) return { service: site, variant: variant ?? 'AllTraffic' };
  throw new NotFoundError(`model ${quoteName(model)} is not here: this endpoint serves one model`, {
    hint: 'leave TargetModel out',
  });
}

async function executionParameters({ site }: Call): Promise<HttpResponse> {
  return jsonResponse(200, {
    MaxConcurrentTransforms: site.maxConcurrentTransforms,
    BatchStrategy: 'MULTI_RECORD',
    MaxPayloadInMB: Math.max(1, Math.floor(site.maxBodyBytes / 2 ** 20)),
  });
}
