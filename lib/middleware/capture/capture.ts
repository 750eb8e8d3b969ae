import type { HttpRequest, HttpResponse } from '../../http/message.ts';
import type { Scoring } from '../../http/router.ts';
import { nowMs } from '../../platform/node.ts';
import type { Shadowed } from '../../service/models.ts';
import type { RequestLogger } from '../late-logger.ts';
import { logEntry } from '../log-entry.ts';
import type { Answered, Observer } from '../observer.ts';
import type { BodyType, Kind, PackedBlock } from './capture-block.ts';
import { CapturePlaces } from './capture-key.ts';
import { metadataOf } from './capture-line.ts';
import { CaptureMemory, isLarge } from './capture-memory.ts';
import type { Store } from './capture-store.ts';
import { CapturedRequest } from './captured-request.ts';
import { type Taken, WaitingBlocks } from './waiting-blocks.ts';

export interface CaptureOptions {
  readonly store: Store;
  readonly logger: Pick<RequestLogger, 'warn'>;
  /** how many of a hundred requests are captured, picked at random */
  readonly samplePercent: number;
  /** that of requests whose path names none */
  readonly endpoint: string;
  /** whether there are several models, so that a request without a name in its path may name one in a header */
  readonly hasTargets?: boolean;
  /** what requests may take that are not stored yet */
  readonly maxBytes: number;
  /** stores of its own accord when so much has come together; default 1 MiB */
  readonly flushBytes?: number;
  /** and at the latest so long after the first; default a minute */
  readonly flushMs?: number;
}

/** Twice as much is written for twice as much a byte: the file cache takes pages of 2 MB then, which a virtual machine has to be given first. */
const [FLUSH_BYTES, FLUSH_MS] = [2 ** 20, 60_000];
/** After a failure the target is left alone for a while, and the log as well. */
const [PAUSE_MS, TELL_MS] = [10_000, 60_000];
/** What storing one object may take. */
const STORE_MS = 30_000;

const NO_TYPE: BodyType = { contentType: '', contentEncoding: undefined };

/**
 * Copies questions and their answers as SageMaker's data capture does, and stores them in the background. A caller never waits
 * for it and never learns of its troubles: what cannot be stored, or finds no room, is counted and told in the log.
 */
export class Capture implements Observer {
  /** requests that have been stored */
  numStored = 0;
  /** requests that were to be captured and are not */
  numDropped = 0;
  /** attempts to store that failed */
  numFailed = 0;
  /** requests that wait to be stored */
  numWaiting = 0;
  readonly #options: CaptureOptions;
  readonly #memory: CaptureMemory;
  readonly #places: CapturePlaces;
  readonly #waiting: WaitingBlocks;
  #kind: Kind = { place: '', input: NO_TYPE, output: NO_TYPE };
  #timer: NodeJS.Timeout | undefined;
  #storing: Promise<boolean> | undefined;
  #pausedUntilMs = 0;
  #toldMs = Number.NEGATIVE_INFINITY;
  #numTold = 0;

  constructor(options: CaptureOptions) {
    this.#options = options;
    this.#memory = new CaptureMemory(options.maxBytes);
    this.#places = new CapturePlaces(options.endpoint);
    this.#waiting = new WaitingBlocks(this.#memory);
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
    const variant = headers['x-amzn-invoked-production-variant'];
    const place = this.#places.find(this.#endpointOf(request), variant);
    const contentType = asked['content-type'] ?? asked.contenttype ?? '';
    const kind = this.#kindOf(
      place,
      { contentType, contentEncoding: asked['content-encoding'] },
      {
        contentType: headers['content-type'] ?? '',
        contentEncoding: headers['content-encoding'],
      },
    );
    this.#keep(request, kind, input, body);
  }

  #endpointOf({ endpoint, headers }: CapturedRequest): string | undefined {
    return endpoint ?? (this.#options.hasTargets ? headers['x-amzn-sagemaker-target-model'] : undefined);
  }

  /** Told of what a shadow has made of a request: of one that is captured, its answer is as well. */
  shadowed({ shadow, exchange }: Shadowed): void {
    const { request, question, answer } = exchange ?? {};
    if (!(request instanceof CapturedRequest)) return;
    const place = this.#places.find(request.endpoint, shadow);
    const [asked, answered] = [question!, answer!].map(({ contentType }) => ({
      contentType,
      contentEncoding: undefined,
    }));
    this.#keep(request, this.#kindOf(place, asked!, answered!), this.#memory.copy(question!.body), answer!.body);
  }

  /** The kind of the request before, for the most part. */
  #kindOf(place: string, input: BodyType, output: BodyType): Kind {
    const { place: lastPlace, input: lastInput, output: lastOutput } = this.#kind;
    if (place !== lastPlace || !isSame(input, lastInput) || !isSame(output, lastOutput)) {
      this.#kind = { place, input, output };
    }
    return this.#kind;
  }

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
    const isKept = input && output !== undefined && this.#waiting.add({ kind, metadata, atMs, input, output });
    if (!isKept || !isLarge(input)) this.#memory.release(input);
    if (isKept) this.#added();
    else {
      if (output !== body) this.#memory.release(output as Buffer | undefined);
      this.#drop(1, 'there is no room for more: they come faster than they are stored');
    }
  }

  #added(): void {
    this.numWaiting++;
    const { flushBytes = FLUSH_BYTES, flushMs = FLUSH_MS } = this.#options;
    const isFull = this.#waiting.numByte >= flushBytes;
    if (isFull && this.#storing === undefined && nowMs() >= this.#pausedUntilMs) void this.#store();
    else this.#timer ??= setTimeout(() => this.#storeOnTime(), flushMs).unref();
  }

  #storeOnTime(): void {
    this.#timer = undefined;
    void this.#store();
  }

  /**
   * Stores what is there, for whoever may be stopped at any time afterwards.
   *
   * @param ms how long that may take; what is not stored by then stays
   */
  async flush(ms: number): Promise<void> {
    if (nowMs() >= this.#pausedUntilMs) await this.#storeWithin(ms);
  }

  /** The same at the end: what is not stored then is lost, and told. */
  async close(ms: number): Promise<void> {
    clearTimeout(this.#timer);
    await this.#storeWithin(ms);
    const numLost = this.numWaiting;
    this.numWaiting = 0;
    this.#waiting.release(this.#waiting.take().blocks);
    this.#toldMs = Number.NEGATIVE_INFINITY;
    if (numLost > 0) this.#drop(numLost, 'they could not be stored before the end');
    else if (this.numDropped > this.#numTold) this.#tell('see above');
  }

  async #storeWithin(ms: number): Promise<void> {
    const end = nowMs() + ms;
    while (this.numWaiting > 0 && nowMs() < end) {
      const over = new Promise<boolean>((resolve) => setTimeout(resolve, wholeMs(end), false).unref());
      if (!(await Promise.race([this.#store(wholeMs(end)), over]))) return;
    }
  }

  /** Whether all that was there is stored; one attempt at a time. */
  #store(ms = STORE_MS): Promise<boolean> {
    this.#storing ??= this.#storeAll(ms).finally(() => {
      this.#storing = undefined;
    });
    return this.#storing;
  }

  async #storeAll(ms: number): Promise<boolean> {
    const taken = this.#waiting.take();
    const numTaken = this.numWaiting;
    const stored = await this.#options.store(taken.blocks, ms).catch((error) => this.#lose(taken, numTaken, error));
    if (stored === undefined) return false;
    const { blocks, numStored, numUnfit, error } = stored;
    this.numStored += numStored;
    this.numWaiting -= numStored + numUnfit;
    if (numUnfit > 0) this.#drop(numUnfit, 'their bodies unfold to more than a body may have');
    if (error === undefined) this.#waiting.release(blocks);
    else this.#fail(blocks, error);
    return error === undefined;
  }

  /** What went to another thread is gone with it, and what did not is here still. */
  #lose({ blocks, heldBytes }: Taken, numTaken: number, error: unknown): void {
    if (blocks.every(({ memory }) => memory.length > 0)) {
      this.#fail(blocks, error);
      return;
    }
    this.#memory.giveBack(heldBytes);
    this.numWaiting -= numTaken;
    this.#drop(numTaken, 'what stored them ended');
  }

  /** They are tried again when it is time, or more has come together. */
  #fail(blocks: readonly PackedBlock[], error: unknown): void {
    this.numFailed++;
    this.#pausedUntilMs = nowMs() + PAUSE_MS;
    this.#waiting.putBack(blocks);
    this.#timer ??= setTimeout(() => this.#storeOnTime(), PAUSE_MS).unref();
    this.#tell(error instanceof Error ? error.message : String(error), error);
  }

  #drop(count: number, reason: string): void {
    this.numDropped += count;
    this.#tell(reason);
  }

  /** Once a minute. */
  #tell(reason: string, error?: unknown): void {
    if (nowMs() < this.#toldMs + TELL_MS) return;
    this.#toldMs = nowMs();
    this.#numTold = this.numDropped;
    const { numDropped: dropped, numFailed: failed, numWaiting: waiting, numStored: stored } = this;
    const told = { reason, stored, dropped, failed, waiting, error };
    this.#options.logger.warn('requests are not captured', logEntry(told));
  }
}

/** What is left until then. */
function wholeMs(endMs: number): number {
  return Math.max(1, Math.ceil(endMs - nowMs()));
}

function isSame(a: BodyType, b: BodyType): boolean {
  return a.contentType === b.contentType && a.contentEncoding === b.contentEncoding;
}
