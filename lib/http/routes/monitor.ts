import { readCounter } from '../../drift/counting.ts';
import { NotFoundError } from '../../errors.ts';
import { counterOf } from '../../model/row-counter.ts';
import type { Service } from '../../service/service.ts';
import { type HttpResponse, jsonResponse } from '../message.ts';
import { isOfOne, isOfSeveral, modelOf, type Route } from '../route.ts';

/** How far what is asked has moved from what the model was trained on. */
export const MONITOR: readonly Route[] = [
  { method: 'GET', path: '/monitor', isOffered: isOfOne, answer: ({ site }) => monitor(site) },
  {
    method: 'GET',
    path: '/models/{name}/monitor',
    isOffered: isOfSeveral,
    answer: async (call) => monitor(await modelOf(call)),
  },
];

async function monitor(service: Service): Promise<HttpResponse> {
  await service.ready();
  const counter = counterOf(service.loadedModel?.()) ?? service.counter?.();
  if (counter) return jsonResponse(200, readCounter(counter));
  throw new NotFoundError('nothing is known of what this model was trained on', {
    hint: 'serve a model that has baseline.json beside it, as kindling train writes it',
  });
}
