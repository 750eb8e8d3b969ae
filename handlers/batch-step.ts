// Lambda: one step of scoring an object in ranges, as deploy/score-object.asl.json asks for them.
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { startDeadline } from '../lib/batch/deadline.ts';
import { type Question, stepErrorName, takeStep } from '../lib/batch/ranges/steps.ts';
import { ConfigurationError } from '../lib/errors.ts';
import { boundLines } from '../lib/middleware/bound-lines.ts';
import { createLogger } from '../lib/middleware/logger.ts';
import { Loader } from '../lib/service/model-loader.ts';
import { loadModel, reporting } from './batch-parts.ts';
import { readBatchSettings } from './batch-settings.ts';
import { memoryBytes, namesScript } from './environment.ts';

const logger = boundLines(createLogger());
const settings = readBatchSettings();
const loader = new Loader(() => loadModel(logger));
if (namesScript()) {
  throw new ConfigurationError('KINDLING_SCRIPT: an object in ranges is scored without a script', {
    hint: 'have the batch function score objects that a script is for',
  });
}

async function answer(event: unknown, context: Context): Promise<unknown> {
  const { signal, clear } = startDeadline(context.getRemainingTimeInMillis());
  try {
    return await takeStep(event as Question, {
      ...settings,
      loadModel: () => loader.load(),
      log: (what, details) => logger.info(what, { ...details }),
      memoryBytes: memoryBytes(),
      signal,
    });
  } finally {
    clear();
  }
}

export const handler = middy()
  .use({ onError: reporting(logger, stepErrorName) })
  .handler(answer);
