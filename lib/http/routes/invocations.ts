import { NotFoundError } from '../../errors.ts';
import { quoteName } from '../../short-text.ts';
import { type HttpResponse, jsonResponse, plainHeader } from '../message.ts';
import type { Call, Route } from '../route.ts';
import { score } from '../score.ts';

/** Rows in, predictions out. */
export const INVOCATIONS: readonly Route[] = [
  { method: 'POST', path: '/invocations', answer: (call) => score(call, call.site) },
  { method: 'GET', path: '/execution-parameters', answer: executionParameters },
  { method: 'POST', path: '/endpoints/{endpoint}/invocations', answer: endpointInvocations },
];

/** The path that AWS SDK clients use when their endpoint is this server. */
async function endpointInvocations(call: Call): Promise<HttpResponse> {
  const { request, site } = call;
  const targetModel = request.headers['x-amzn-sagemaker-target-model'];
  if (targetModel !== undefined) {
    throw new NotFoundError(`model ${quoteName(targetModel)} is not here: this endpoint serves one model`, {
      hint: 'leave TargetModel out',
    });
  }
  const response = await score(call, site);
  const variant = plainHeader(request, 'x-amzn-sagemaker-target-variant') ?? 'AllTraffic';
  return { ...response, headers: { ...response.headers, 'x-amzn-invoked-production-variant': variant } };
}

async function executionParameters({ site }: Call): Promise<HttpResponse> {
  return jsonResponse(200, {
    MaxConcurrentTransforms: site.maxConcurrentTransforms,
    BatchStrategy: 'MULTI_RECORD',
    MaxPayloadInMB: Math.max(1, Math.floor(site.maxBodyBytes / 2 ** 20)),
  });
}
