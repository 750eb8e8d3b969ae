import { comments, type Dialect, literal, policy } from './dialect.ts';

const ENDPOINT = 'kindling';

/** @see https://docs.aws.amazon.com/athena/latest/ug/querying-mlmodel.html */
export const athena: Dialect = {
  name: 'athena',
  usualName: 'predict',
  quote: '"',
  types: { number: 'DOUBLE', text: 'VARCHAR', json: 'VARCHAR' },
  write({ signature, name, target = ENDPOINT }, words) {
    return [
      `USING EXTERNAL FUNCTION ${name}(`,
      words.typedArguments(),
      `) RETURNS ${words.returns}`,
      `SAGEMAKER ${literal(target)}`,
      `SELECT ${words.call()} FROM my_table LIMIT 10;`,
      '',
      ...policy(
        'sagemaker:InvokeEndpoint',
        `arn:aws:sagemaker:REGION:ACCOUNT:endpoint/${target}`,
        'athena.amazonaws.com',
      ).slice(0, 1),
      ...comments(
        'whoever asks needs that policy; the function lives as long as the query',
        'kindling deploy sagemaker MODEL --print makes the endpoint',
        ...(signature.returns === 'json' ? ['the endpoint answers several outputs as cells of one line of CSV'] : []),
      ),
    ];
  },
};
