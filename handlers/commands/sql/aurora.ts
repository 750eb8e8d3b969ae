import { comments, type Dialect, literal, policy } from './dialect.ts';
import { outputsHint } from './redshift.ts';

const FUNCTION = 'arn:aws:lambda:REGION:111122223333:function:kindling-invoke';
const ROLE = 'arn:aws:iam::111122223333:role/aurora-invokes-kindling';
/** PostgreSQL's functions take no more. */
const MAX_ARGUMENTS = 100;

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/PostgreSQL-Lambda.html */
export const aurora: Dialect = {
  name: 'aurora',
  usualName: 'predict',
  quote: '"',
  types: { number: 'double precision', text: 'text', json: 'json' },
  write({ signature, name, target = FUNCTION, role = ROLE, outputs }, words) {
    const isWide = signature.arguments.length > MAX_ARGUMENTS;
    const columns = signature.arguments.map(({ feature }) => words.column(feature));
    const names = signature.arguments.map((argument) => argument.name);
    const row = isWide ? 'features' : listOf(names);
    const value = signature.returns === 'json' ? 'payload -> 0' : `(payload ->> 0)::${words.returns}`;
    return [
      'CREATE EXTENSION IF NOT EXISTS aws_lambda CASCADE;',
      '',
      `CREATE OR REPLACE FUNCTION ${name}(`,
      isWide ? '  features json' : words.typedArguments(),
      `) RETURNS ${words.returns} LANGUAGE sql VOLATILE AS $kindling$`,
      `  SELECT ${value} FROM aws_lambda.invoke(`,
      `    aws_commons.create_lambda_function_arn(${literal(target)}), json_build_array(${row})`,
      '  )',
      '$kindling$;',
      '',
      ...policy('lambda:InvokeFunction', target, 'rds.amazonaws.com'),
      ...comments(
        `the cluster takes the role on: aws rds add-role-to-db-cluster --feature-name Lambda --role-arn ${role} …`,
      ),
      ...outputsHint(outputs),
      '',
      `SELECT ${isWide ? `${name}(${listOf(columns)})` : words.call()} FROM my_table LIMIT 10;`,
      '',
      ...comments(
        'each row is a call of its own; this scores many in one:',
        `SELECT json_array_elements(payload) FROM aws_lambda.invoke(aws_commons.create_lambda_function_arn(${literal(target)}),`,
        `  (SELECT json_agg(${listOf(columns)}) FROM (SELECT * FROM my_table LIMIT 1000) AS t));`,
      ),
    ];
  },
};

/** Cells as a list; json_build_array has as few arguments as any function, and kindling reads numbers in texts. */
function listOf(cells: readonly string[]): string {
  if (cells.length <= MAX_ARGUMENTS) return `json_build_array(${cells.join(', ')})`;
  return `to_json(ARRAY[${cells.map((cell) => `${cell}::text`).join(', ')}])`;
}
