// Lambda: an HTTP event or a direct invocation becomes a prediction.
import { ConfigurationError } from '../lib/errors.ts';
import { createObservedHandler } from '../lib/middleware/invoke-handler.ts';
import { LateLogger } from '../lib/middleware/late-logger.ts';
import { openLambdaCapture } from './capture.ts';
import { readCaptureSettings } from './capture-settings.ts';
import { readSettings } from './environment.ts';

const { metrics, ...settings } = readSettings();
if (metrics === 'prometheus') {
  throw new ConfigurationError('KINDLING_METRICS: "prometheus" is for servers', {
    hint: 'set it to emf: each environment of a function would count its own requests',
  });
}
const capture = readCaptureSettings();
const logger = new LateLogger(settings.logLevel);

export const handler = createObservedHandler(
  { ...settings, metrics, logger },
  capture ? [openLambdaCapture({ ...settings, capture, logger })] : [],
  settings.monitor,
);
