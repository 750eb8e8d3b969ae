// Lambda: one step of scoring an object in ranges, as deploy/score-object.asl.json asks for them.
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { startDeadline } from '../lib/batch/deadline.ts';
import { type Question, stepErrorName, takeStep } from '../lib/batch/ranges/steps.ts';
import { boundLines } from '../lib/middleware/bound-lines.ts';
import { createLogger } from '../lib/middleware/logger.ts';
import { Loader } from '../lib/service/model-loader.ts';
import { loadModel, reporting } from './batch-parts.ts';
import { readBatchSettings } from './batch-settings.ts';
import { memoryBytes, modelUri, namesScript } from './environment.ts';
import { loadScript, scriptPath } from './script.ts';

const logger = boundLines(createLogger());
const settings = readBatchSettings();
const path = namesScript() ? scriptPath(modelUri()) : undefined;
const loader = new Loader(async () => {
  const script = path === undefined ? undefined : await loadScript(path);
  return { model: await loadModel(logger, script), hooks: script?.hooks, script: script?.sha256 };
});

async function answer(event: unknown, context: Context): Promise<unknown> {
  const { signal, clear } = startDeadline(context.getRemainingTimeInMillis());
  try {
    return await takeStep(event as Question, {
      ...settings,
      load: () => loader.load(),
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
