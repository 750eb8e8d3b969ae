import { definedOnly, type TransformOptions } from '../hooks/options.ts';
import { parseCustomAttributes, parseOptions } from '../hooks/wishes.ts';
import type { Service } from '../service/service.ts';
import type { HttpRequest } from './message.ts';

/** The wishes of a request besides its rows. */
export interface Wishes {
  /** options of the query string, then of Custom-Attributes */
  readonly given: ReadonlyMap<string, string>;
  readonly options: TransformOptions;
}

/** Most requests want nothing, which comes to the same for all of a service. */
const NO_WISHES = new WeakMap<Service, Wishes>();

/** What a request asks for, and the service for it where it does not. */
export function wishesOf({ query, headers }: Pick<HttpRequest, 'query' | 'headers'>, service: Service): Wishes {
  const attributes = headers['x-amzn-sagemaker-custom-attributes'];
  if (query.size > 0 || attributes) {
    return readWishes(new Map([...query, ...parseCustomAttributes(attributes ?? '')]), service);
  }
  const known = NO_WISHES.get(service);
  if (known !== undefined) return known;
  const wishes = readWishes(query, service);
  NO_WISHES.set(service, wishes);
  return wishes;
}

function readWishes(given: ReadonlyMap<string, string>, { defaultOptions, defaultOutputs }: Service): Wishes {
  const own = given.size > 0 ? definedOnly(parseOptions(given)) : {};
  return { given, options: { ...defaultOptions, outputs: defaultOutputs, ...own } };
}
