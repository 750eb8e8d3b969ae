import type { HttpRequest, HttpResponse } from '../../http/message.ts';
import type { Scoring } from '../../http/router.ts';
import type { Shadowed } from '../../service/models.ts';
import type { Answered, Observer } from '../observer.ts';
import { Backlog, type BacklogOptions } from './backlog.ts';
import type { BodyType, Kind } from './capture-block.ts';
import { CapturePlaces } from './capture-key.ts';
import { metadataOf } from './capture-line.ts';
import { CaptureMemory, isLarge } from './capture-memory.ts';
import { CapturedRequest } from './captured-request.ts';

export interface CaptureOptions extends BacklogOptions {
  /** how many of a hundred requests are captured, picked at random */
  readonly samplePercent: number;
  /** that of requests whose path names none */
  readonly endpoint: string;
  /** whether there are several models, so that a request without a name in its path may name one in a header */
  readonly hasTargets?: boolean;
  /** what requests may take that are not stored yet */
  readonly maxBytes: number;
}

const NO_TYPE: BodyType = { contentType: '', contentEncoding: undefined };

/**
 * Copies questions and their answers, as SageMaker's data capture does, and hands them to what stores them in the background. A caller
 * never waits for it and never learns of its troubles.
 */
export class Capture implements Observer {
  /** those that wait, and what became of the others */
  readonly backlog: Backlog;
  readonly #options: CaptureOptions;
  readonly #memory: CaptureMemory;
  readonly #places: CapturePlaces;
  #kind: Kind = { place: '', input: NO_TYPE, output: NO_TYPE };

  constructor(options: CaptureOptions) {
    this.#options = options;
    this.#memory = new CaptureMemory(options.maxBytes);
    this.#places = new CapturePlaces(options.endpoint);
    this.backlog = new Backlog(this.#memory, options);
  }

  asked(request: HttpRequest, scoring: Scoring, requestId: string): HttpRequest {
    if (Math.random() * 100 >= this.#options.samplePercent) return request;
    return new CapturedRequest(request, scoring, requestId, this.#memory);
  }

  answered({ request, response }: Answered): void {
    if (!(request instanceof CapturedRequest)) return;
    const bytes = request.take();
    if (response?.status === 200) this.#keepAnswer(request, response, bytes);
    else this.#memory.release(bytes);
  }

  #keepAnswer(request: CapturedRequest, { headers, body }: HttpResponse, input: Buffer | undefined): void {
    const { headers: asked } = request;
    const place = this.#placeOf(request, headers['x-amzn-invoked-production-variant']);
    const contentType = asked['content-type'] ?? asked.contenttype ?? '';
    const question = { contentType, contentEncoding: asked['content-encoding'] };
    const answer = { contentType: headers['content-type'] ?? '', contentEncoding: headers['content-encoding'] };
    this.#keep(request, this.#kindOf(place, question, answer), input, body);
  }

  /** Told of what a shadow has made of a request: of one that is captured, its answer is as well. */
  shadowed({ shadow, exchange }: Shadowed): void {
    const { request, question, answer } = exchange ?? {};
    if (!(request instanceof CapturedRequest)) return;
    const [asked, answered] = [question!, answer!];
    const kind = this.#kindOf(this.#placeOf(request, shadow), plainType(asked), plainType(answered));
    this.#keep(request, kind, this.#memory.copy(asked.body), answered.body);
  }

  #placeOf({ endpoint, headers }: CapturedRequest, variant: string | undefined): string {
    const target = this.#options.hasTargets ? headers['x-amzn-sagemaker-target-model'] : undefined;
    return this.#places.find(endpoint ?? target, variant);
  }

  /** The kind of the request before, for the most part. */
  #kindOf(place: string, input: BodyType, output: BodyType): Kind {
    const { place: lastPlace, input: lastInput, output: lastOutput } = this.#kind;
    if (place !== lastPlace || !isSame(input, lastInput) || !isSame(output, lastOutput)) {
      this.#kind = { place, input, output };
    }
    return this.#kind;
  }

  /** @param input a copy, which is given back here */
  #keep(
    { headers: asked, requestId: eventId }: CapturedRequest,
    kind: Kind,
    input: Buffer | undefined,
    body: HttpResponse['body'],
  ): void {
    const atMs = Date.now();
    const inferenceId = asked['x-amzn-sagemaker-inference-id'];
    const customAttributes = asked['x-amzn-sagemaker-custom-attributes'];
    const metadata = metadataOf({ eventId, inferenceId, customAttributes, atMs });
    const output = input && isLarge(body) ? this.#memory.copy(body) : body;
    const isKept = input && output !== undefined && this.backlog.add({ kind, metadata, atMs, input, output });
    if (!isKept || !isLarge(input)) this.#memory.release(input);
    if (isKept) return;
    if (output !== body) this.#memory.release(output as Buffer | undefined);
    this.backlog.dropOne();
  }
}

/** Of a body without a Content-Encoding. */
function plainType({ contentType }: { readonly contentType: string }): BodyType {
  return { contentType, contentEncoding: undefined };
}

function isSame(a: BodyType, b: BodyType): boolean {
  return a.contentType === b.contentType && a.contentEncoding === b.contentEncoding;
}
