import { createRequestId } from '../../http/request-id.ts';

/** Names that a process has folders for; a caller chooses the name in the path, and each is an object of its own. */
const MAX_PLACES = 100;
const MAX_NAME = 63;

/** Folders of an endpoint's variants: as many as a process may well have, whatever callers write in their paths. */
export class CapturePlaces {
  readonly #known = new Set<string>();
  readonly #endpoint: string;
  /** most requests ask the same place as the one before */
  #last:
    | { readonly endpoint: string | undefined; readonly variant: string | undefined; readonly place: string }
    | undefined;

  /** @param endpoint that of requests that name none */
  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  /** `endpoint/variant`, of characters that no store takes for something else. */
  find(endpoint: string | undefined, variant: string | undefined): string {
    if (this.#last === undefined || this.#last.endpoint !== endpoint || this.#last.variant !== variant) {
      this.#last = { endpoint, variant, place: this.#find(endpoint, variant) };
    }
    return this.#last.place;
  }

  #find(endpoint: string | undefined, variant: string | undefined): string {
    const place = `${safeName(endpoint ?? this.#endpoint)}/${safeName(variant ?? 'AllTraffic')}`;
    if (this.#known.has(place)) return place;
    if (this.#known.size >= MAX_PLACES) return `${safeName(this.#endpoint)}/AllTraffic`;
    this.#known.add(place);
    return place;
  }
}

/** No separators, and no dot in front. */
function safeName(name: string): string {
  const safe = name.slice(0, MAX_NAME).replace(/[^\w.-]/g, '_');
  return safe.replace(/^\.+|^$/, '_');
}

/** SageMaker's name of an object: `endpoint/variant/yyyy/mm/dd/hh/mm-ss-SSS-id.jsonl`, of UTC. */
export function captureKey(place: string, atMs: number): string {
  const [, date, hour, rest] = /^(.{10})T(..):(.*)Z$/.exec(new Date(atMs).toISOString())!;
  return `${place}/${date!.replaceAll('-', '/')}/${hour}/${rest!.replace(/[:.]/g, '-')}-${createRequestId()}.jsonl`;
}
