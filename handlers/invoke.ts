// Lambda: an HTTP event or a direct invocation becomes a prediction.
import { ConfigurationError } from '../lib/errors.ts';
import type { Script } from '../lib/hooks/script.ts';
import { createObservedHandler, type InvokeHandler } from '../lib/middleware/invoke-handler.ts';
import { LateLogger } from '../lib/middleware/late-logger.ts';
import { openLambdaCapture } from './capture.ts';
import { readCaptureSettings } from './capture-settings.ts';
import { namesScript, readSettings } from './environment.ts';
import { loadScript, scriptPath } from './script.ts';
import { traceFunction } from './trace.ts';

const { metrics, ...settings } = readSettings();
if (metrics === 'prometheus') {
  throw new ConfigurationError('KINDLING_METRICS: "prometheus" is for servers', {
    hint: 'set it to emf: each environment of a function would count its own requests',
  });
}
const capture = readCaptureSettings();
const logger = new LateLogger(settings.logLevel);

const create = (script?: Script): InvokeHandler =>
  createObservedHandler(
    { ...settings, ...script?.hooks, script, metrics, logger },
    [
      ...(capture ? [openLambdaCapture({ ...settings, capture, logger })] : []),
      ...(settings.tracing ? [traceFunction()] : []),
    ],
    settings.monitor,
  );

/** A script is loaded while the environment starts, and the first event waits for it. */
function createWithScript(path: string): InvokeHandler {
  const creating = loadScript(path).then(create);
  creating.catch(() => undefined); // each event is told
  return async (event, context) => (await creating)(event, context);
}

const path = namesScript() ? scriptPath(settings.models ? undefined : settings.modelUri) : undefined;
export const handler = path === undefined ? create() : createWithScript(path);
