import { mediaTypeOfName } from '../content/index.ts';
import { PayloadTooLargeError } from '../errors.ts';
import { definedOnly } from '../hooks/options.ts';
import { DEFAULT_HOOKS, type Hooks, transform } from '../hooks/transform.ts';
import { concat, utf8Bytes } from '../platform/node.ts';
import type { BlockScorerOptions } from './block-scorer.ts';
import { countUnknown, type ScoreSummary } from './score-summary.ts';

/** As much as SageMaker's batch transform sends at once. */
const MAX_BYTES = 100 * 2 ** 20;

/** Whether hooks read or write bodies, so that a stream is one question to them, as a request is. */
export function takesBodies({ input_fn, output_fn, transform_fn }: Partial<Hooks>): boolean {
  return (input_fn ?? output_fn ?? transform_fn) !== undefined;
}

/**
 * The answer of a user's hooks to all of an input.
 *
 * @throws PayloadTooLargeError for one that is not to be held in memory
 */
export async function scoreWhole(
  input: AsyncIterable<Uint8Array> | Uint8Array,
  model: unknown,
  own: Partial<Hooks>,
  { contentType, name = '', accept = '', options }: BlockScorerOptions,
  summary: ScoreSummary,
): Promise<Uint8Array> {
  const body = await readAll(input, summary);
  const hooks = { ...DEFAULT_HOOKS, ...own };
  const answer = await transform(
    {
      body,
      contentType: contentType || mediaTypeOfName(name)?.name || '',
      accept,
      options: { onRowError: 'annotate', ...definedOnly(options) },
    },
    model,
    hooks,
  );
  const output = typeof answer.body === 'string' ? utf8Bytes(answer.body) : answer.body;
  summary.contentType = answer.contentType;
  summary.rows = answer.numRow ?? 0;
  summary.rowErrors = answer.numRowError ?? 0;
  summary.bytesOut = output.length;
  if (answer.unknownCategories) countUnknown(summary, answer.unknownCategories);
  return output;
}

async function readAll(input: AsyncIterable<Uint8Array> | Uint8Array, summary: ScoreSummary): Promise<Uint8Array> {
  if (input instanceof Uint8Array) {
    summary.bytesIn += input.length;
    return input;
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of input) {
    summary.bytesIn += piece.length;
    if (summary.bytesIn > MAX_BYTES) {
      throw new PayloadTooLargeError(
        `the script's input_fn, output_fn or transform_fn would get more than 100 MB at once`,
        {
          hint: 'split the input, or export prepare_fn and predict_fn alone: they see an input of any size in pieces',
        },
      );
    }
    pieces.push(new Uint8Array(piece)); // a piece is valid until the next one
  }
  return concat(pieces);
}
