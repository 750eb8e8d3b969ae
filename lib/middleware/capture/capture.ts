import { ByteSink } from '../../frame/byte-sink.ts';
import type { HttpRequest, HttpResponse } from '../../http/message.ts';
import type { Scoring } from '../../http/router.ts';
import { nowMs } from '../../platform/node.ts';
import type { Shadowed } from '../../service/models.ts';
import type { RequestLogger } from '../late-logger.ts';
import type { Answered, Observer } from '../observer.ts';
import { CapturePlaces, captureKey } from './capture-key.ts';
import type { CapturedBody } from './capture-line.ts';
import { CaptureMemory } from './capture-memory.ts';
import { appendLines, bytesOf, type Entry, groupEntries } from './capture-object.ts';
import type { CaptureTarget } from './capture-target.ts';
import { CapturedRequest } from './captured-request.ts';

export interface CaptureOptions {
  readonly target: CaptureTarget;
  readonly logger: Pick<RequestLogger, 'warn'>;
  /** how many of a hundred requests are captured, picked at random */
  readonly samplePercent: number;
  /** the endpoint of requests whose path names none */
  readonly modelName: string;
  /** what requests may take that are not stored yet */
  readonly maxBytes: number;
  /** what a body may unfold to */
  readonly maxBodyBytes: number;
  /** stores of its own accord when so much has come together; default 1 MiB */
  readonly flushBytes?: number;
  /** and at the latest so long after the first; default a minute */
  readonly flushMs?: number;
}

/** Lines of so many bytes leave their memory to those that follow: new memory costs 2 µs for each 4 kB. */
const KEPT_BYTES = 2 ** 22;
const [FLUSH_BYTES, FLUSH_MS] = [2 ** 20, 60_000];
/** After a failure the target is left alone for a while, and the log as well. */
const [PAUSE_MS, TELL_MS] = [10_000, 60_000];
/** What storing one object may take. */
const STORE_MS = 30_000;

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
  readonly #options: CaptureOptions;
  readonly #memory: CaptureMemory;
  readonly #places: CapturePlaces;
  /** memory that the lines before lay in */
  #sink: ByteSink | undefined;
  #entries: Entry[] = [];
  #heldBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #storing: Promise<boolean> | undefined;
  #pausedUntilMs = 0;
  #toldMs = Number.NEGATIVE_INFINITY;
  #numTold = 0;

  constructor(options: CaptureOptions) {
    this.#options = options;
    this.#memory = new CaptureMemory(options.maxBytes);
    this.#places = new CapturePlaces(options.modelName);
  }

  /** requests that wait to be stored */
  get numWaiting(): number {
    return this.#entries.length;
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

  #keepAnswer(request: CapturedRequest, { headers, body }: HttpResponse, bytes: Buffer | undefined): void {
    const { headers: asked } = request;
    const contentType = asked['content-type'] ?? asked.contenttype ?? '';
    const input = bytes && { bytes, contentType, contentEncoding: asked['content-encoding'] };
    const output = { contentType: headers['content-type'] ?? '', contentEncoding: headers['content-encoding'] };
    this.#keep(request, headers['x-amzn-invoked-production-variant'], input, { ...output, body });
  }

  /** Told of what a shadow has made of a request: of one that is captured, its answer is as well. */
  shadowed({ shadow, exchange }: Shadowed): void {
    const { request, question, answer } = exchange ?? {};
    if (!(request instanceof CapturedRequest)) return;
    const bytes = this.#memory.copy(question!.body);
    const input = bytes && { bytes, contentType: question!.contentType, contentEncoding: undefined };
    this.#keep(request, shadow, input, { ...answer!, contentEncoding: undefined });
  }

  #keep(
    { headers: asked, endpoint, requestId }: CapturedRequest,
    variant: string | undefined,
    input: CapturedBody | undefined,
    { body, ...type }: Omit<CapturedBody, 'bytes'> & Pick<HttpResponse, 'body'>,
  ): void {
    const output = input && this.#memory.copy(body);
    if (output === undefined) {
      this.#memory.release(input?.bytes);
      this.#drop(1, 'there is no room for more: they come faster than they are stored');
      return;
    }
    this.#add({
      place: this.#places.find(endpoint, variant),
      input: input!,
      output: { bytes: output, contentType: type.contentType, contentEncoding: type.contentEncoding },
      eventId: requestId,
      inferenceId: asked['x-amzn-sagemaker-inference-id'],
      customAttributes: asked['x-amzn-sagemaker-custom-attributes'],
      atMs: Date.now(),
    });
  }

  #add(entry: Entry): void {
    this.#entries.push(entry);
    this.#heldBytes += bytesOf(entry);
    const { flushBytes = FLUSH_BYTES, flushMs = FLUSH_MS } = this.#options;
    const isFull = this.#heldBytes >= flushBytes;
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
    const numLost = this.#entries.length;
    this.#forget(this.#entries.splice(0));
    this.#toldMs = Number.NEGATIVE_INFINITY;
    if (numLost > 0) this.#drop(numLost, 'they could not be stored before the end');
    else if (this.numDropped > this.#numTold) this.#tell('see above');
  }

  async #storeWithin(ms: number): Promise<void> {
    const end = nowMs() + ms;
    while (this.#entries.length > 0 && nowMs() < end) {
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
    const waiting = this.#entries.splice(0);
    this.#heldBytes = 0;
    const groups = groupEntries(waiting);
    for (const [index, group] of groups.entries()) {
      try {
        await this.#storeGroup(group, ms);
      } catch (error) {
        this.#fail(groups.slice(index).flat(), error);
        return false;
      }
    }
    return true;
  }

  async #storeGroup(group: readonly Entry[], ms: number): Promise<void> {
    const sink = this.#sink ?? new ByteSink();
    this.#sink = undefined; // an attempt that fails may go on reading it
    const numLine = await appendLines(group, this.#options.maxBodyBytes, sink);
    const lines = sink.finish();
    const { place, atMs } = group[0]!;
    if (numLine > 0) await this.#options.target.write(captureKey(place, atMs), lines, AbortSignal.timeout(ms));
    sink.clear();
    if (lines.length <= KEPT_BYTES) this.#sink = sink;
    this.numStored += numLine;
    this.#forget(group);
    if (numLine < group.length) this.#drop(group.length - numLine, 'their bodies unfold to more than a body may have');
  }

  /** They are tried again when it is time, or more has come together. */
  #fail(entries: readonly Entry[], error: unknown): void {
    this.numFailed++;
    this.#pausedUntilMs = nowMs() + PAUSE_MS;
    this.#entries = [...entries, ...this.#entries];
    this.#heldBytes = this.#entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
    this.#timer ??= setTimeout(() => this.#storeOnTime(), PAUSE_MS).unref();
    this.#tell(error instanceof Error ? error.message : String(error), error);
  }

  #forget(entries: readonly Entry[]): void {
    for (const { input, output } of entries) this.#memory.release(input.bytes, output.bytes);
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
    this.#options.logger.warn('requests are not captured', { reason, stored, dropped, failed, waiting, error });
  }
}

/** What is left until then. */
function wholeMs(endMs: number): number {
  return Math.max(1, Math.ceil(endMs - nowMs()));
}
