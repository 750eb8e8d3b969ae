// Lambda: an HTTP event or a direct invocation becomes a prediction.
import { createObservedHandler } from '../lib/middleware/invoke-handler.ts';
import { LateLogger } from '../lib/middleware/late-logger.ts';
import { openLambdaCapture } from './capture.ts';
import { readCaptureSettings } from './capture-settings.ts';
import { readSettings } from './environment.ts';

const settings = readSettings();
const capture = readCaptureSettings();
const logger = new LateLogger(settings.logLevel);

export const handler = createObservedHandler(
  { ...settings, logger },
  capture ? [openLambdaCapture({ ...settings, capture, logger, metrics: undefined })] : [],
);
