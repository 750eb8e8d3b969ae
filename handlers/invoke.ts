// Lambda: an HTTP event or a direct invocation becomes a prediction.
import { createInvokeHandler } from '../lib/middleware/invoke-handler.ts';
import { readSettings } from './environment.ts';

export const handler = createInvokeHandler(readSettings());
