import { availableParallelism } from 'node:os';
import { parseS3Uri } from '../../lib/aws/s3-uri.ts';
import { objectPattern } from '../../lib/batch/object-pattern.ts';
import { parseRowErrorLimit, type RowErrorLimit } from '../../lib/batch/row-error-limit.ts';
import { mediaTypeOfName } from '../../lib/content/index.ts';
import { isWritable } from '../../lib/content/media-type.ts';
import { CONTAINER_KEYS, OUTPUT_NAMES } from '../../lib/hooks/options.ts';
import { tellNotes } from '../../lib/hooks/tell-notes.ts';
import { withHooks } from '../../lib/hooks/with-hooks.ts';
import { nowMs } from '../../lib/platform/node.ts';
import { rowErrorLimit } from '../batch-settings.ts';
import { MAX_THREADS, takesOtherScript } from '../environment.ts';
import {
  type Command,
  inGroup,
  integerOption,
  type OptionValues,
  requestOptions,
  textOption,
  UsageError,
  writeNote,
} from './command.ts';
import { DIALECT_OPTIONS, dialectOf, MISSING_OPTIONS } from './dialect-options.ts';
import { scoreObjects } from './score/objects.ts';
import { scorePattern } from './score/pattern.ts';
import { report } from './score/report.ts';
import { scoreStreams } from './score/streams.ts';
import { SCRIPT_OPTIONS, scriptOf } from './script-options.ts';

/** Reading, cutting and writing take the main thread a seventh of the time that scoring takes: it feeds no more. */
const FED_THREADS = 8;
const ANSWERS = 'What comes out';
const ROWS = 'Rows that something is wrong with';
/** Files that other programs take for something else than text. */
const FOREIGN = /\.(orc|avro|xlsx?|zip)$/i;
const TYPES = [
  'text/csv',
  'application/jsonlines',
  'application/x-npy',
  'application/x-npz',
  'application/x-recordio-protobuf',
  'application/vnd.apache.arrow.stream',
  'application/vnd.apache.arrow.file',
  'application/vnd.apache.parquet',
];
const TRANSFORM_OPTIONS = [
  'outputs',
  'on-row-error',
  'on-missing-feature',
  'missing',
  'on-unknown-category',
  'iteration-range',
  'base-margin',
  'contributions',
  'columns',
  'id-columns',
];

export const score: Command = {
  name: 'score',
  usage: ['kindling score MODEL IN [OUT] [options]'],
  about: [
    'Scores IN (a file of any type that is read, CSV and JSON Lines among them, - for stdin, or an s3:// uri; .gz and .zst are decompressed; many objects as s3://bucket/folder/ or with * in it, into an OUT that ends with /) with MODEL (a file, a folder, a .tar.gz or an s3:// uri) into OUT (a file, - for stdout, or an s3:// uri; stdout when left out; written and compressed as its extension says).',
  ],
  options: {
    outputs: {
      type: 'string',
      group: ANSWERS,
      value: 'LIST',
      choices: OUTPUT_NAMES,
      about: `prediction, probability, margin, contributions, leaf, or keys of the XGBoost container: ${CONTAINER_KEYS.join(', ')}`,
    },
    accept: {
      type: 'string',
      group: ANSWERS,
      value: 'TYPE',
      choices: TYPES,
      about: "media type of OUT, as in an Accept header (what OUT's extension says, else as IN)",
    },
    'iteration-range': { type: 'string', group: ANSWERS, value: 'a:b', about: 'boosting rounds a to b - 1' },
    'base-margin': {
      type: 'string',
      group: ANSWERS,
      value: 'COLUMNS',
      about: "columns with the margins that rows start from, in place of the model's base score",
    },
    contributions: {
      type: 'string',
      group: ANSWERS,
      value: 'OF',
      choices: ['features', 'columns'],
      about:
        "whether contributions are of the model's features, or added up for each column of IN of which a pipeline makes them (features)",
    },
    columns: {
      type: 'string',
      group: ANSWERS,
      value: 'LIST',
      about: 'columns that OUT has, of IN and of the predictions, in this order: id,prediction (all)',
    },
    'id-columns': {
      type: 'string',
      group: ANSWERS,
      value: 'N',
      about: 'leading columns of rows without names that are no features; they come back before the predictions',
    },
    'on-row-error': {
      type: 'string',
      group: ROWS,
      choices: ['annotate', 'fail'],
      about: 'keep the row and say why in a column "error" ("error_1" if that is taken), or stop (annotate)',
    },
    'max-row-errors': {
      type: 'string',
      group: ROWS,
      value: 'N',
      about:
        'rows with errors, a count or a percentage such as 5%, beyond which the command ends with status 1 (KINDLING_MAX_ROW_ERRORS); it does so as well where no row could be scored',
    },
    'on-missing-feature': {
      type: 'string',
      group: ROWS,
      choices: ['fail', 'as-missing'],
      about: 'what a feature without a column is (fail)',
    },
    ...inGroup(ROWS, MISSING_OPTIONS),
    ...DIALECT_OPTIONS,
    'content-type': {
      type: 'string',
      value: 'TYPE',
      choices: [...TYPES, 'text/libsvm'],
      about: 'media type of IN, when the name does not tell (KINDLING_CONTENT_TYPE)',
    },
    ...SCRIPT_OPTIONS,
    threads: {
      type: 'string',
      value: 'N',
      about: 'threads that score an input of more than 2 MB (as many as CPUs, at most 8, from 16 MB on)',
    },
    json: {
      type: 'boolean',
      about:
        'one JSON summary on stderr: rows, rowErrors, errorColumn, failure, unknownCategories, bytesIn, bytesOut, seconds',
    },
  },
  examples: [
    [
      'every row, and what is predicted behind it',
      'kindling score model-artifacts/wine model-artifacts/wine/holdout.csv out.csv',
    ],
    [
      'rows of another program, with the share of each feature in the answer',
      'cat model-artifacts/abalone/holdout.csv |\n    kindling score model-artifacts/abalone - --outputs contributions',
    ],
    [
      'compressed, as the name says',
      'kindling score model-artifacts/wine \\\n    model-artifacts/wine/holdout.csv out.csv.gz',
    ],
  ],
  async run(values, positionals) {
    const [modelUri, input, output = '-'] = positionals;
    if (modelUri === undefined || input === undefined || positionals.length > 3) {
      throw new UsageError('score takes a model, an input and at most one output', {
        hint: 'kindling score MODEL IN [OUT]',
      });
    }
    const named = acceptOf(input, output);
    const started = nowMs();
    const asked = integerOption(values, 'threads', 1, MAX_THREADS);
    const script = await scriptOf(values, modelUri);
    // a script's hooks share what they keep in variables
    const threads = script ? 1 : (asked ?? Math.min(availableParallelism(), FED_THREADS));
    const settings = {
      contentType: textOption(values, 'content-type') ?? (process.env.KINDLING_CONTENT_TYPE || undefined),
      dialect: dialectOf(values),
      accept: textOption(values, 'accept') ?? named,
      options: requestOptions(values, TRANSFORM_OPTIONS),
      limit: rowErrorLimitOf(values),
      hooks: script?.hooks,
      script: script?.sha256,
    };
    const others = { takesOtherScript: takesOtherScript() || values['other-script'] === true };
    const hooks = withHooks(script?.hooks ?? {}, { script, ...others });
    const model = tellNotes(await hooks.model_fn(modelUri), writeNote);
    const job = { input, output, model, threads, isAsked: asked !== undefined, settings };
    const pattern = input.startsWith('s3://') ? objectPattern(parseS3Uri(input)) : undefined;
    if (pattern !== undefined) return await scorePattern(pattern, job, values.json === true);
    const score = areObjects(input, output) ? scoreObjects : scoreStreams;
    const scored = await score(job);
    report({ ...scored, seconds: (nowMs() - started) / 1000 }, values.json === true);
  },
};

function areObjects(input: string, output: string): boolean {
  return input.startsWith('s3://') && output.startsWith('s3://');
}

/**
 * What the output's name asks for: nothing where an object is called as the one that is read, so that its marks are those of
 * the batch function's output.
 */
function acceptOf(input: string, output: string): string | undefined {
  const named = typeOfOutput(output);
  return areObjects(input, output) && named === mediaTypeOfName(input)?.name ? undefined : named;
}

/** The type that an output's name says; a name that says what is not written would deceive whoever opens it. */
function typeOfOutput(output: string): string | undefined {
  const named = mediaTypeOfName(output);
  const type = named?.byLine ?? named;
  if (type !== undefined && isWritable(type)) return type.name;
  const extension = type?.extensions[0] ?? FOREIGN.exec(output)?.[1];
  if (extension === undefined) return undefined;
  throw new UsageError(`${output} cannot be written: kindling does not write .${extension}`, {
    hint: 'call it .csv, .jsonl, .parquet, .arrow, .npy or .rec',
  });
}

/** The option's limit, else the environment's. */
function rowErrorLimitOf(values: OptionValues): RowErrorLimit | undefined {
  const text = textOption(values, 'max-row-errors');
  return text === undefined ? rowErrorLimit() : parseRowErrorLimit(text);
}
