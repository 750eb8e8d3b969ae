import type { Service } from '../service/service.ts';

/** What somebody asks in a form of its own: an event, or the JSON of a body. */
export interface CallerEvent {
  readonly kind: 'redshift' | 'snowflake' | 'bigquery' | 'firehose' | 'pipes';
  readonly event: unknown;
}

/** A request, whichever way it came in. */
export interface HttpRequest {
  readonly method: string;
  /** decoded, without query */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  /** names in lower case */
  readonly headers: Readonly<{ [name: string]: string | undefined }>;
  /** Reads the body, once; a request that is refused by its head is not read at all. */
  readonly readBody: () => Promise<Uint8Array>;
  /** Counts what a body unfolds to as well; throws where there is no room for it. */
  readonly hold?: (bodyBytes: number) => void;
  /** An event that is answered in its own form; nobody reads a body where there is one. */
  readonly caller?: CallerEvent | undefined;
}

/** What the request log says of an answer besides status and time; what is numbers is counted, too. */
export interface AnswerLog {
  readonly rows?: number | undefined;
  /** rows that have an error in place of a prediction */
  readonly rowErrors?: number | undefined;
  /** cells whose category the model does not know */
  readonly unknownCategories?: number | undefined;
  /** the first few columns that have such cells */
  readonly unknownCategoryColumns?: readonly string[] | undefined;
  /** of the body, once it is unfolded */
  readonly bodyBytes?: number | undefined;
  readonly decodeMs?: number | undefined;
  readonly predictMs?: number | undefined;
  readonly encodeMs?: number | undefined;
  /** whose model answered */
  readonly service?: Service | undefined;
}

/** An answer, whichever way it goes out. */
export interface HttpResponse {
  readonly status: number;
  /** of this answer alone: whoever hands it on may add some */
  readonly headers: { [name: string]: string };
  readonly body: Uint8Array | string;
  /** what the request log says besides status and time */
  readonly log?: AnswerLog;
}

/** An answer whose body is a JSON value. */
export function jsonResponse(status: number, value: unknown): HttpResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** A header's value if it can go back into a header as it is: events may bring line breaks. */
export function plainHeader({ headers }: HttpRequest, name: string): string | undefined {
  const value = headers[name];
  return value !== undefined && /^[\x21-\x7e]{1,128}$/.test(value) ? value : undefined;
}

/** A step and its milliseconds for a Server-Timing header; `toFixed` would take four times as long. */
export function timing(name: string, ms: number): string {
  const hundredths = Math.round(ms * 100);
  const fraction = hundredths % 100;
  return `${name};dur=${(hundredths - fraction) / 100}.${fraction < 10 ? '0' : ''}${fraction}`;
}

/** Says how long an answer took, behind the steps that it says. */
export function tellTotal(headers: { [name: string]: string }, ms: number): void {
  const steps = headers['server-timing'];
  headers['server-timing'] = `${steps ? `${steps}, ` : ''}${timing('total', ms)}`;
}

/** Whether something is to be done; GET and HEAD are what health checks and browsers send. */
export function isQuestion({ method }: HttpRequest): boolean {
  return method !== 'GET' && method !== 'HEAD';
}
