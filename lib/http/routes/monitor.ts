import { readCounter } from '../../drift/counting.ts';
import { NotFoundError } from '../../errors.ts';
import { counterOf } from '../../model/row-counter.ts';
import { type HttpResponse, jsonResponse } from '../message.ts';
import type { Call, Route } from '../route.ts';

/** How far what is asked has moved from what the model was trained on. */
export const MONITOR: readonly Route[] = [{ method: 'GET', path: '/monitor', answer: monitor }];

async function monitor({ site }: Call): Promise<HttpResponse> {
  await site.ready();
  const counter = counterOf(site.loadedModel?.());
  if (counter) return jsonResponse(200, readCounter(counter));
  throw new NotFoundError('nothing is known of what this model was trained on', {
    hint: 'serve a model that has baseline.json beside it, as kindling train writes it',
  });
}
