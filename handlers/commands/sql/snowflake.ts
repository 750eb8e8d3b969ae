import { comments, type Dialect, literal, policy } from './dialect.ts';

const URL = 'https://API_ID.execute-api.REGION.amazonaws.com/predict';
const ROLE = 'arn:aws:iam::111122223333:role/snowflake-asks-kindling';

/** @see https://docs.snowflake.com/en/sql-reference/sql/create-external-function */
export const snowflake: Dialect = {
  name: 'snowflake',
  usualName: 'predict',
  quote: '"',
  types: { number: 'FLOAT', text: 'VARCHAR', json: 'VARIANT' },
  write({ signature, name, target = URL, role = ROLE, outputs }, words) {
    const isJson = signature.returns === 'json';
    return [
      ...comments(
        'once, as ACCOUNTADMIN:',
        `CREATE OR REPLACE API INTEGRATION kindling_api API_PROVIDER = aws_api_gateway API_AWS_ROLE_ARN = ${literal(role)}`,
        `  API_ALLOWED_PREFIXES = (${literal(target)}) ENABLED = TRUE;`,
        'DESCRIBE INTEGRATION kindling_api; tells API_AWS_IAM_USER_ARN and API_AWS_EXTERNAL_ID, whom the role has to trust',
      ),
      ...policy('execute-api:Invoke', 'arn:aws:execute-api:REGION:ACCOUNT:API_ID/*', 'API_AWS_IAM_USER_ARN').slice(
        0,
        1,
      ),
      '',
      `CREATE OR REPLACE EXTERNAL FUNCTION ${name}(`,
      words.typedArguments(),
      `) RETURNS ${words.returns}`,
      'IMMUTABLE',
      'API_INTEGRATION = kindling_api',
      ...(outputs === undefined ? [] : [`HEADERS = ('outputs' = ${literal(outputs)})`]),
      'MAX_BATCH_ROWS = 10000',
      `AS ${literal(target)};`,
      '',
      isJson
        ? `SELECT PARSE_JSON(${words.call()}) FROM my_table LIMIT 10;`
        : `SELECT ${words.call()} FROM my_table LIMIT 10;`,
      '',
      ...comments("a row that cannot be used is NULL; HEADERS = ('on-row-error' = 'fail') fails the query"),
    ];
  },
};
