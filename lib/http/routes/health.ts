import { ModelLoadingError } from '../../errors.ts';
import { type HttpResponse, jsonResponse } from '../message.ts';
import type { Call, Route } from '../route.ts';

/** Whether there is a model to answer. */
export const HEALTH: readonly Route[] = [{ method: 'GET', path: '/ping', answer: ping }];

async function ping({ site }: Call): Promise<HttpResponse> {
  await soon(site.ready());
  return jsonResponse(200, { status: 'Healthy' });
}

/** SageMaker gives a ping 2 s; a load that takes longer is answered before that. */
const PING_MS = 1500;

/** @throws ModelLoadingError where it takes longer */
export async function soon<T>(loading: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ModelLoadingError()), PING_MS);
  });
  return await Promise.race([loading, late]).finally(() => clearTimeout(timer));
}
