import { availableParallelism } from 'node:os';
import { parseRowErrorLimit, type RowErrorLimit } from '../../lib/batch/row-error-limit.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import { tellNotes } from '../../lib/hooks/tell-notes.ts';
import { nowMs } from '../../lib/platform/node.ts';
import { rowErrorLimit } from '../batch-settings.ts';
import { MAX_THREADS } from '../environment.ts';
import {
  type Command,
  integerOption,
  type OptionValues,
  requestOptions,
  textOption,
  UsageError,
  writeNote,
} from './command.ts';
import { DIALECT_OPTIONS, dialectOf } from './dialect-options.ts';
import { scoreObjects } from './score/objects.ts';
import { report } from './score/report.ts';
import { scoreStreams } from './score/streams.ts';

/** Reading, cutting and writing take the main thread a seventh of the time that scoring takes: it feeds no more. */
const FED_THREADS = 8;
const TRANSFORM_OPTIONS = [
  'outputs',
  'on-row-error',
  'on-missing-feature',
  'missing',
  'on-unknown-category',
  'iteration-range',
  'base-margin',
];

export const score: Command = {
  name: 'score',
  help: `kindling score MODEL IN [OUT] [options]

Scores IN (a CSV or JSON Lines file, - for stdin, or an s3:// uri; .gz and .zst are decompressed) with MODEL (a file,
a folder or an s3:// uri) into OUT (a file, - for stdout, or an s3:// uri; stdout when left out; compressed by its
extension).

  --content-type T          media type of IN, when the name does not tell
  --header X                present or absent: whether the first line of a CSV file holds names, if it does not tell
  --delimiter X             what stands between the cells of a CSV file, if its first line does not tell: ; or tab, …
  --decimal ,               numbers have decimal commas, in OUT too
  --charset X               what IN is in, and a CSV OUT too: utf-16, windows-1252 or iso-8859-1 (utf-8)
  --accept T                media type of OUT, as in an Accept header: text/csv or application/jsonlines (as IN)
  --outputs LIST            prediction, probability, margin, contributions, leaf, or keys of the XGBoost container:
                            predicted_label, labels, probabilities, raw_score, raw_scores, predicted_score
  --on-row-error X          annotate (keep the row, say why in a column "error", or "error_1" if that is taken)
                            or fail (annotate)
  --max-row-errors N        rows with errors, a count or a percentage such as 5%, beyond which the command ends with status
                            1 (KINDLING_MAX_ROW_ERRORS); it does so as well where no row could be scored
  --on-missing-feature X    fail or as-missing (fail)
  --missing LIST            numbers that count as missing, such as 0 or -999,-1 (KINDLING_MISSING; the model's own)
  --on-unknown-category X   missing (such cells are counted), or fail as XGBoost does (KINDLING_ON_UNKNOWN_CATEGORY; missing)
  --iteration-range a:b     boosting rounds a to b - 1
  --base-margin COLUMNS     columns with the margins that rows start from, in place of the model's base score
  --threads N               threads that score an input of more than 2 MB (as many as CPUs, at most 8, from 16 MB on)
  --json                    one JSON summary on stderr: rows, rowErrors, errorColumn, failure, unknownCategories, bytesIn,
                            bytesOut, seconds

Example: kindling score model-artifacts/wine model-artifacts/wine/holdout.csv scored.csv
`,
  options: {
    'content-type': { type: 'string' },
    accept: { type: 'string' },
    ...DIALECT_OPTIONS,
    outputs: { type: 'string' },
    'on-row-error': { type: 'string' },
    'max-row-errors': { type: 'string' },
    'on-missing-feature': { type: 'string' },
    missing: { type: 'string' },
    'on-unknown-category': { type: 'string' },
    'iteration-range': { type: 'string' },
    'base-margin': { type: 'string' },
    threads: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(values, positionals) {
    const [modelUri, input, output = '-'] = positionals;
    if (modelUri === undefined || input === undefined || positionals.length > 3) {
      throw new UsageError('score takes a model, an input and at most one output', {
        hint: 'kindling score MODEL IN [OUT]',
      });
    }
    const started = nowMs();
    const asked = integerOption(values, 'threads', 1, MAX_THREADS);
    const threads = asked ?? Math.min(availableParallelism(), FED_THREADS);
    const settings = {
      contentType: textOption(values, 'content-type') ?? (process.env.KINDLING_CONTENT_TYPE || undefined),
      dialect: dialectOf(values),
      accept: textOption(values, 'accept'),
      options: requestOptions(values, TRANSFORM_OPTIONS),
      limit: rowErrorLimitOf(values),
    };
    const model = tellNotes(await model_fn(modelUri), writeNote);
    const areObjects = input.startsWith('s3://') && output.startsWith('s3://');
    const score = areObjects ? scoreObjects : scoreStreams;
    const scored = await score({ input, output, model, threads, isAsked: asked !== undefined, settings });
    report({ ...scored, seconds: (nowMs() - started) / 1000 }, values.json === true);
  },
};

/** The option's limit, else the environment's. */
function rowErrorLimitOf(values: OptionValues): RowErrorLimit | undefined {
  const text = textOption(values, 'max-row-errors');
  return text === undefined ? rowErrorLimit() : parseRowErrorLimit(text);
}
