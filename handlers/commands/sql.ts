import { basename } from 'node:path';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import { tellNotes } from '../../lib/hooks/tell-notes.ts';
import { parseOutputs } from '../../lib/hooks/wishes.ts';
import { didYouMean } from '../../lib/near-names.ts';
import { quoteName, quoteNames } from '../../lib/short-text.ts';
import { type Command, type OptionValues, textOption, UsageError, writeNote } from './command.ts';
import { athena } from './sql/athena.ts';
import { aurora } from './sql/aurora.ts';
import { bigquery } from './sql/bigquery.ts';
import { comments, type Dialect, Words } from './sql/dialect.ts';
import { redshift } from './sql/redshift.ts';
import { signatureOf } from './sql/signature.ts';
import { snowflake } from './sql/snowflake.ts';

const DIALECTS: readonly Dialect[] = [redshift, snowflake, bigquery, aurora, athena];
const NAMES = DIALECTS.map(({ name }) => name);
const USAGE = 'kindling sql DIALECT MODEL';

export const sql: Command = {
  name: 'sql',
  usage: [`kindling sql ${NAMES.join('|')} MODEL [options]`],
  about: [
    'Prints what a warehouse takes as it is, so that a query asks MODEL (a file, a folder, a .tar.gz or an s3:// uri): the statement that creates a function with an argument for each feature, in the model’s order, then one to try it, and as comments the policy that it needs and what to know. Nothing is changed anywhere.',
    'Redshift and Aurora ask the Lambda function, Snowflake its API, BigQuery a service of Cloud Run, Athena an endpoint of SageMaker: docs/sql.md goes from nothing to the first answer.',
  ].map((text) => text.replaceAll('’', "'")),
  operands: NAMES,
  options: {
    name: {
      type: 'string',
      value: 'NAME',
      about: 'what the function is called (predict, f_predict, my_dataset.predict)',
    },
    function: {
      type: 'string',
      value: 'TARGET',
      about: "the Lambda function's name or ARN, the address of the API or service, the endpoint (a placeholder)",
    },
    role: { type: 'string', value: 'ARN', about: 'the role that asks, or the connection of BigQuery (a placeholder)' },
    outputs: {
      type: 'string',
      value: 'LIST',
      about: 'what is asked for; several come as JSON: prediction, probability, contributions, …',
    },
  },
  examples: [
    ['a Lambda UDF of Redshift', 'kindling sql redshift model-artifacts/abalone'],
    [
      'an external function of Snowflake with probabilities',
      'kindling sql snowflake model-artifacts/wine --outputs prediction,probability',
    ],
  ],
  async run(values, positionals) {
    const [name, uri, ...more] = positionals;
    if (name === undefined)
      throw new UsageError('sql takes a dialect and a model', { hint: `${USAGE}: ${NAMES.join(', ')}` });
    const dialect = findDialect(name);
    if (uri === undefined || more.length > 0)
      throw new UsageError('sql takes a dialect and one model', { hint: USAGE });
    process.stdout.write(await render(dialect, uri, values));
  },
};

function findDialect(name: string): Dialect {
  const found = DIALECTS.find((dialect) => dialect.name === name.toLowerCase());
  if (found) return found;
  throw new UsageError(`there is no dialect ${quoteName(name)}`, {
    hint: `${didYouMean(name.toLowerCase(), NAMES)}give ${NAMES.join(', ')}`,
  });
}

async function render(dialect: Dialect, uri: string, values: OptionValues): Promise<string> {
  const name = textOption(values, 'name') ?? dialect.usualName;
  if (!/^[a-z_]\w*(\.[a-z_]\w*){0,2}$/i.test(name)) {
    throw new UsageError(`--name: ${quoteName(name)} is not a valid value`, {
      hint: 'give a name of letters, digits and _, with a schema or dataset in front of it if you like',
    });
  }
  const outputs = textOption(values, 'outputs');
  const model = tellNotes(await model_fn(uri), writeNote);
  const signature = await signatureOf(model, outputs === undefined ? undefined : parseOutputs(outputs));
  const target = textOption(values, 'function');
  const parts = { signature, name, target, role: textOption(values, 'role'), outputs };
  const lines = dialect.write(parts, new Words(dialect, parts));
  const what = `${basename(uri)}: ${signature.arguments.length} features, answers ${quoteNames(signature.outputs)}`;
  return `${[...comments(what), ...lines].join('\n')}\n`;
}
