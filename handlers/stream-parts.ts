import { putObject } from '../lib/aws/put-object.ts';
import type { StreamParts } from '../lib/batch/streams/index.ts';
import { mediaTypeOf, withDefaults } from '../lib/content/index.ts';
import { parseContentType } from '../lib/content/media-type.ts';
import { decodeBody } from '../lib/hooks/input-fn.ts';
import { output_fn } from '../lib/hooks/output-fn.ts';
import { predict_fn } from '../lib/hooks/predict-fn.ts';
import { toldOf } from '../lib/hooks/told-of.ts';
import type { Model } from '../lib/model/model.ts';
import type { BatchSettings } from './batch-settings.ts';

const JSON_LINES = { contentType: 'application/jsonlines', metadata: {} };

/** What streams are scored with; of `KINDLING_CONTENT_TYPE` they take what it says of CSV. */
export function streamParts(
  model: Model,
  { output, options: settings, contentType: given = '' }: BatchSettings,
  logger: StreamParts['logger'],
  signal: AbortSignal,
): StreamParts {
  const { parameters } = parseContentType(given);
  return {
    options: settings,
    logger,
    ask: async ({ body, contentType, accept, options }) => {
      signal.throwIfAborted();
      const type = mediaTypeOf(withDefaults(contentType, body, parameters), body);
      const scored = await predict_fn(await decodeBody(body, type), model, options);
      return { ...output_fn(scored, accept), ...toldOf(scored, options) };
    },
    put: (key, bytes) => putObject({ bucket: output.bucket, key: output.key + key }, bytes, JSON_LINES, signal),
  };
}
