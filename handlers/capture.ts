// Data capture: loaded only where KINDLING_CAPTURE_URI says where to.
import { closeSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { putObject } from '../lib/aws/put-object.ts';
import { parseS3Uri } from '../lib/aws/s3-uri.ts';
import { Capture } from '../lib/middleware/capture/capture.ts';
import { buffersOf } from '../lib/middleware/capture/capture-block.ts';
import { openStore, type Store, type Stored } from '../lib/middleware/capture/capture-store.ts';
import type { CaptureTarget } from '../lib/middleware/capture/capture-target.ts';
import type { LambdaObserver } from '../lib/middleware/invoke-handler.ts';
import type { RequestLogger } from '../lib/middleware/late-logger.ts';
import { modelNameOf } from '../lib/model/model-name.ts';
import { readMemoryLimit } from '../lib/platform/node.ts';
import type { SeveralModels } from '../lib/service/models.ts';
import { answerTasks } from '../lib/threads/answer-tasks.ts';
import { describeError, type ErrorDescription } from '../lib/threads/remote-error.ts';
import type { CaptureSettings } from './capture-settings.ts';

/** A sixteenth of the memory: from two large bodies to what a busy second brings. */
const [MIN_BYTES, MAX_BYTES] = [2 ** 24, 2 ** 26];

export interface CaptureContext {
  readonly capture: CaptureSettings;
  readonly modelUri: string;
  /** several models in place of that one */
  readonly models: SeveralModels | undefined;
  readonly maxBodyBytes: number;
  readonly memoryBytes: number | undefined;
  readonly logger: RequestLogger;
  /** what stores; default: this thread does */
  readonly store?: Store | undefined;
}

/** What looks on and stores what it sees. */
export function openCapture(context: CaptureContext): Capture {
  const { capture, modelUri, models, maxBodyBytes, memoryBytes, logger, store } = context;
  const share = (memoryBytes ?? readMemoryLimit()) / 16;
  return new Capture({
    store: store ?? storeTo(capture.uri, maxBodyBytes),
    logger,
    samplePercent: capture.samplePercent,
    endpoint: modelNameOf(models ? (models.folder ?? 'models') : modelUri),
    hasTargets: models !== undefined,
    maxBytes: Math.max(MIN_BYTES, Math.min(MAX_BYTES, share)),
  });
}

function storeTo(uri: string, maxBodyBytes: number): Store {
  return openStore(uri.startsWith('s3://') ? bucketTarget(uri) : folderTarget(uri), maxBodyBytes);
}

/** What a thread that stores is started with. */
export interface StoringWork {
  readonly uri: string;
  readonly maxBodyBytes: number;
}

/** What it answers. */
export interface StoredInThread extends Omit<Stored, 'error'> {
  readonly error: ErrorDescription | undefined;
}

/** Stores what the main thread sends. */
export async function answerStores(): Promise<void> {
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
  const { uri, maxBodyBytes }: StoringWork = workerData;
  const store = storeTo(uri, maxBodyBytes);
  const answer = async ({ blocks, ms }: { blocks: Parameters<Store>[0]; ms: number }) => {
    const { error, ...stored } = await store(blocks, ms);
    const result: StoredInThread = { ...stored, error: error === undefined ? undefined : describeError(error) };
    return { result, transfer: buffersOf(blocks) };
  };
  await answerTasks(parentPort!, { store: answer });
}

/** What a function of Lambda's may take to store what it has, in ms, and what it leaves for the answer. */
const [STORE_MS, ANSWER_MS] = [2_000, 200];

/** The same in a function of Lambda's, which stores what it has before it answers. */
export function openLambdaCapture(context: CaptureContext): LambdaObserver {
  const capture = openCapture(context);
  const { backlog } = capture;
  const { every } = context.capture;
  // Lambda sends it where there is an extension, and kills half a second later
  let isEnding = false;
  process.on('SIGTERM', () => {
    if (!isEnding) void backlog.close(STORE_MS).finally(() => process.exit(0)); // a second signal is not to end it sooner
    isEnding = true;
  });
  return {
    counts: backlog,
    asked: (request, scoring, requestId) => capture.asked(request, scoring, requestId),
    answered: (answered) => capture.answered(answered),
    shadowed: (told) => capture.shadowed(told),
    beforeAnswer: ({ getRemainingTimeInMillis = () => STORE_MS + ANSWER_MS }) => {
      if (backlog.numWaiting < every) return undefined;
      return backlog.flush(Math.max(0, Math.min(STORE_MS, getRemainingTimeInMillis() - ANSWER_MS)));
    },
  };
}

function bucketTarget(uri: string): CaptureTarget {
  const { bucket, key: prefix } = parseS3Uri(uri.endsWith('/') ? uri : `${uri}/`);
  return {
    write: (key, bytes, signal) =>
      putObject(
        { bucket, key: `${prefix}${key}` },
        bytes,
        { contentType: 'application/jsonlines', metadata: {} },
        signal,
      ),
  };
}

/**
 * Readers of the folder find whole files only. Who waits for them has nothing else to do, a thread or a function of Lambda's: one
 * call after the other takes half of the CPU time of Node's promises, which hand each to a pool.
 */
function folderTarget(folder: string): CaptureTarget {
  return {
    write: async (key, bytes) => {
      const path = join(folder, key);
      const unfinished = join(dirname(path), `.${basename(path)}`);
      mkdirSync(dirname(path), { recursive: true });
      writeInPieces(unfinished, bytes);
      renameSync(unfinished, path);
    },
  };
}

/** Of more at once the file cache makes pages of 2 MB, which a virtual machine may have to be given first: twice the time for each byte. */
const PIECE_BYTES = 2 ** 18;

function writeInPieces(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'w');
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, Math.min(PIECE_BYTES, bytes.length - at));
  } finally {
    closeSync(file);
  }
}
