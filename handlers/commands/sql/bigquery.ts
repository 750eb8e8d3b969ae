import { comments, type Dialect } from './dialect.ts';

const [URL, CONNECTION] = ['https://SERVICE-HASH-REGION.a.run.app', 'PROJECT.REGION.kindling'];

/** @see https://docs.cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language */
export const bigquery: Dialect = {
  name: 'bigquery',
  usualName: 'my_dataset.predict',
  quote: '`',
  types: { number: 'FLOAT64', text: 'STRING', json: 'STRING' },
  write({ signature, name, target = URL, role = CONNECTION, outputs }, words) {
    const context = outputs === undefined ? '' : `,\n  user_defined_context = [("outputs", ${quoted(outputs)})]`;
    const call = words.call();
    return [
      ...comments(
        'the endpoint is a service of Cloud Run with the image of kindling; the connection is a CLOUD_RESOURCE one, whose',
        'service account may invoke it: roles/run.invoker',
      ),
      `CREATE OR REPLACE FUNCTION ${name}(`,
      words.typedArguments(),
      `) RETURNS ${words.returns}`,
      `REMOTE WITH CONNECTION \`${role.replaceAll('`', '')}\``,
      'OPTIONS (',
      `  endpoint = ${quoted(target)},`,
      `  max_batching_rows = 10000${context}`,
      ');',
      '',
      `SELECT ${signature.returns === 'json' ? `PARSE_JSON(${call})` : call} FROM my_dataset.my_table LIMIT 10;`,
      '',
      ...comments(
        'a row that cannot be used is NULL; user_defined_context = [("on-row-error", "fail")] fails the query',
      ),
    ];
  },
};

function quoted(text: string): string {
  return JSON.stringify(text);
}
