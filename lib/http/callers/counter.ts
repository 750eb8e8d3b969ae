import type { findMediaType, withDefaults } from '../../content/index.ts';
import type { TransformOptions } from '../../hooks/options.ts';
import type { Question, Transformed } from '../../hooks/transform.ts';
import type { native } from '../../platform/node.ts';
import type { Service } from '../../service/service.ts';
import type { HttpRequest } from '../message.ts';
import type { Call } from '../route.ts';
import type { wishesOf } from '../wishes.ts';
import { NUMBERS } from './question-of-rows.ts';

/** Where a caller asks. What other bundles have is handed over, so that the bundle of callers has no second copy of it. */
export interface Place {
  readonly call: Call;
  readonly service: Service;
  readonly wishesOf: typeof wishesOf;
  readonly withDefaults: typeof withDefaults;
  readonly findMediaType: typeof findMediaType;
  /** bytes as a user's hooks get them elsewhere, whatever platform the bundle of callers is made for */
  readonly native: typeof native;
}

/** What answers a caller's rows. */
export interface Counter {
  readonly request: HttpRequest;
  readonly service: Service;
  /** whether rows may come as numbers: in browsers nothing reads numpy's arrays */
  readonly readsNumbers: boolean;
  /** The options of the request, and in front of them those that the caller's own form has. */
  optionsOf(own?: ReadonlyMap<string, string>): TransformOptions;
  ask(question: Question): Promise<Transformed>;
}

const NO_OPTIONS: ReadonlyMap<string, string> = new Map();

export function openCounter({ call, service, ...shared }: Place): Counter {
  const { request, stop } = call;
  const { headers, query } = request;
  return {
    request,
    service,
    readsNumbers: shared.findMediaType(NUMBERS) !== undefined,
    optionsOf: (own = NO_OPTIONS) => shared.wishesOf({ headers, query: new Map([...query, ...own]) }, service).options,
    ask: ({ body, contentType, ...question }) => {
      const type = shared.withDefaults(contentType, body, service.csvDefaults);
      return service.transform({ ...question, body: shared.native(body), contentType: type }, stop);
    },
  };
}
