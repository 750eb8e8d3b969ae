import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { headObject, parseS3Uri, readObject, uploadObject } from '../../lib/aws/s3.ts';
import { emptySummary, type ScoreSummary, scoreStream } from '../../lib/batch/score-stream.ts';
import { compress, compressionOf, contentTypeOfName, decompress } from '../../lib/content/compression.ts';
import { NotFoundError } from '../../lib/errors.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import { parseOptions } from '../../lib/hooks/options.ts';
import { type Command, type OptionValues, textOption, UsageError } from './command.ts';

const TRANSFORM_OPTIONS = ['outputs', 'on-row-error', 'on-missing-feature', 'iteration-range', 'base-margin'];

export const score: Command = {
  name: 'score',
  summary: 'score a file line by line, whatever its size',
  help: `kindling score MODEL IN [OUT] [options]

Scores IN (a CSV or JSON Lines file, - for stdin, or an s3:// uri; .gz and .zst are decompressed) with MODEL (a file,
a folder or an s3:// uri) into OUT (a file, - for stdout, or an s3:// uri; stdout when left out; compressed by its
extension).

  --content-type T          media type of IN, when the name does not tell
  --accept T                media type of OUT: text/csv or application/jsonlines (as IN)
  --outputs LIST            prediction, probability, margin, contributions, leaf, or keys of the XGBoost container:
                            predicted_label, labels, probabilities, raw_score, raw_scores, predicted_score
  --on-row-error X          annotate (keep the row, say why in a column "error") or fail (annotate)
  --on-missing-feature X    fail or as-missing (fail)
  --iteration-range a:b     boosting rounds a to b - 1
  --base-margin COLUMNS     columns with the margins that rows start from, in place of the model's base score
  --json                    one JSON summary on stderr: rows, rowErrors, bytesIn, bytesOut, seconds

Example: kindling score model-artifacts/wine model-artifacts/wine/holdout.csv scored.csv
`,
  options: {
    'content-type': { type: 'string' },
    accept: { type: 'string' },
    outputs: { type: 'string' },
    'on-row-error': { type: 'string' },
    'on-missing-feature': { type: 'string' },
    'iteration-range': { type: 'string' },
    'base-margin': { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(values, positionals) {
    const [modelUri, input, output = '-'] = positionals;
    if (input === undefined || positionals.length > 3) {
      throw new UsageError('score takes a model, an input and at most one output', {
        hint: 'kindling score MODEL IN [OUT]',
      });
    }
    const started = performance.now();
    const model = await model_fn(modelUri);
    const summary = emptySummary();
    const settings = {
      contentType: textOption(values, 'content-type') ?? contentTypeOfName(input),
      accept: textOption(values, 'accept'),
      options: transformOptions(values),
    };
    const bytes = decompress(await openInput(input), compressionOf(input));
    const scored = scoreStream(bytes, model, settings, summary);
    await writeOutput(output, compress(scored, compressionOf(output)), settings.accept ?? settings.contentType);
    report(summary, (performance.now() - started) / 1000, values.json === true);
  },
};

function transformOptions(values: OptionValues) {
  const given = TRANSFORM_OPTIONS.map((name) => [name, textOption(values, name)] as const);
  return parseOptions(new Map(given.filter((pair): pair is readonly [string, string] => pair[1] !== undefined)));
}

async function openInput(input: string): Promise<AsyncIterable<Uint8Array>> {
  if (input === '-') return process.stdin;
  if (!input.startsWith('s3://')) return await openFile(input);
  const location = parseS3Uri(input);
  const head = await headObject(location);
  if (!head) throw new NotFoundError(`${input} is not there`, { hint: 'check bucket and key' });
  return readObject(location, head);
}

async function openFile(path: string): Promise<AsyncIterable<Uint8Array>> {
  const stream = createReadStream(path, { highWaterMark: 2 ** 18 });
  try {
    await once(stream, 'open');
  } catch (cause) {
    throw new NotFoundError(`${path} cannot be read: ${(cause as NodeJS.ErrnoException).code}`, {
      hint: 'check the path of the input',
      cause,
    });
  }
  return stream;
}

async function writeOutput(output: string, bytes: AsyncIterable<Uint8Array>, contentType: string): Promise<void> {
  if (output === '-') {
    for await (const chunk of bytes) if (!process.stdout.write(chunk)) await once(process.stdout, 'drain');
    return;
  }
  if (!output.startsWith('s3://')) return await writeFile(output, bytes);
  const info = { contentType: contentType || 'text/csv', metadata: {}, expectedBytes: 0 };
  await uploadObject(parseS3Uri(output), bytes, info);
}

/** Writes beside the file and renames at the end, so that a failure leaves what was there before. */
async function writeFile(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  const file = await open(partial, 'w');
  try {
    for await (const chunk of bytes) await file.write(chunk);
    await file.close();
    await rename(partial, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  }
}

function report(summary: ScoreSummary, seconds: number, asJson: boolean): void {
  if (asJson) {
    process.stderr.write(`${JSON.stringify({ ...summary, seconds: Math.round(seconds * 1000) / 1000 })}\n`);
    return;
  }
  const megabytes = summary.bytesIn / 1e6;
  const errors = summary.rowErrors > 0 ? `, ${summary.rowErrors} with errors` : '';
  process.stderr.write(
    `${summary.rows} rows${errors}, ${megabytes.toFixed(1)} MB in ${seconds.toFixed(2)} s (${(megabytes / seconds).toFixed(1)} MB/s)\n`,
  );
}
