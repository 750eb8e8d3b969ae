// Data capture: loaded only where KINDLING_CAPTURE_URI says where to.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { putObject } from '../lib/aws/put-object.ts';
import { parseS3Uri } from '../lib/aws/s3-uri.ts';
import { Capture } from '../lib/middleware/capture/capture.ts';
import type { CaptureTarget } from '../lib/middleware/capture/capture-target.ts';
import type { LambdaObserver } from '../lib/middleware/invoke-handler.ts';
import type { RequestLogger } from '../lib/middleware/late-logger.ts';
import { modelNameOf } from '../lib/model/model-name.ts';
import { readMemoryLimit } from '../lib/platform/node.ts';
import type { CaptureSettings } from './capture-settings.ts';

/** A sixteenth of the memory: from two large bodies to what a busy second brings. */
const [MIN_BYTES, MAX_BYTES] = [2 ** 24, 2 ** 26];

export interface CaptureContext {
  readonly capture: CaptureSettings;
  readonly modelUri: string;
  readonly maxBodyBytes: number;
  readonly memoryBytes: number | undefined;
  readonly logger: RequestLogger;
}

/** What looks on and stores what it sees. */
export function openCapture({ capture, modelUri, maxBodyBytes, memoryBytes, logger }: CaptureContext): Capture {
  const share = (memoryBytes ?? readMemoryLimit()) / 16;
  return new Capture({
    target: capture.uri.startsWith('s3://') ? bucketTarget(capture.uri) : folderTarget(capture.uri),
    logger,
    samplePercent: capture.samplePercent,
    modelName: modelNameOf(modelUri),
    maxBytes: Math.max(MIN_BYTES, Math.min(MAX_BYTES, share)),
    maxBodyBytes,
  });
}

/** What a function of Lambda's may take to store what it has, in ms, and what it leaves for the answer. */
const [STORE_MS, ANSWER_MS] = [2_000, 200];

/** The same in a function of Lambda's, which stores what it has before it answers. */
export function openLambdaCapture(context: CaptureContext): LambdaObserver {
  const capture = openCapture(context);
  const { every } = context.capture;
  // Lambda sends it where there is an extension, and kills half a second later
  let isEnding = false;
  process.on('SIGTERM', () => {
    if (!isEnding) void capture.close(STORE_MS).finally(() => process.exit(0)); // a second signal is not to end it sooner
    isEnding = true;
  });
  return {
    counts: capture,
    asked: (request, scoring, requestId) => capture.asked(request, scoring, requestId),
    answered: (answered) => capture.answered(answered),
    shadowed: (told) => capture.shadowed(told),
    beforeAnswer: ({ getRemainingTimeInMillis = () => STORE_MS + ANSWER_MS }) => {
      if (capture.numWaiting < every) return undefined;
      return capture.flush(Math.max(0, Math.min(STORE_MS, getRemainingTimeInMillis() - ANSWER_MS)));
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

/** Readers of the folder find whole files only. */
function folderTarget(folder: string): CaptureTarget {
  return {
    write: async (key, bytes, signal) => {
      const path = join(folder, key);
      const unfinished = join(dirname(path), `.${basename(path)}`);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(unfinished, bytes, { signal });
      await rename(unfinished, path);
    },
  };
}
