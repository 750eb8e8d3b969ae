import type { Stop } from '../service/deadlines.ts';
import type { HeldModel, Models } from '../service/models.ts';
import type { Service } from '../service/service.ts';
import type { HttpRequest, HttpResponse } from './message.ts';

/** A service as it is asked over HTTP, and what only some have. */
export interface Site extends Service {
  /** what shows a page to people, where they ask for `/` */
  readonly page?: ((request: HttpRequest) => Promise<HttpResponse>) | undefined;
  /** what tells its numbers to Prometheus */
  readonly metrics?: (() => Promise<HttpResponse>) | undefined;
  /** several models that are asked by name; undefined where there is one */
  readonly models?: (() => Promise<Models>) | undefined;
  /** The models in memory as they stand, for whoever watches them. */
  held?(): readonly HeldModel[];
}

/** A request on its way to the answer. */
export interface Call {
  readonly request: HttpRequest;
  readonly site: Site;
  /** whose signal aborts the work when its deadline has passed */
  readonly stop: Stop | undefined;
  /** what stands in the path for the names of its template, decoded; never empty, and without a slash */
  readonly parameters: Readonly<{ [name: string]: string }>;
}

/** One thing that can be asked. What it takes and answers, lib/http/openapi describes under the same method and path. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** a template: `{name}` stands for one part of a path, between slashes */
  readonly path: string;
  /** true where rows are asked and predictions answered, which data capture keeps */
  readonly isScoring?: boolean;
  /** Whether a site has it; absent where all do. */
  isOffered?(site: Site): boolean;
  answer(call: Call): Promise<HttpResponse>;
}

/** Whether a site has one model; the other is whether it has several. */
export function isOfOne({ models }: Site): boolean {
  return models === undefined;
}

export function isOfSeveral({ models }: Site): boolean {
  return models !== undefined;
}

/** What answers with the model that the path of one of several names. @throws NotFoundError */
export async function modelOf({ site, parameters }: Call): Promise<Service> {
  return (await site.models!()).find(parameters.name!);
}

/** Whether a site has the route. */
export function isServed(route: Route, site: Site): boolean {
  return route.isOffered?.(site) ?? true;
}
