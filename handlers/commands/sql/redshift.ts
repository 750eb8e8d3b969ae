import { comments, type Dialect, literal, policy } from './dialect.ts';

const [FUNCTION, ROLE] = ['kindling-invoke', 'arn:aws:iam::111122223333:role/redshift-invokes-kindling'];

/** @see https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_EXTERNAL_FUNCTION.html */
export const redshift: Dialect = {
  name: 'redshift',
  usualName: 'f_predict',
  quote: '"',
  types: { number: 'FLOAT8', text: 'VARCHAR', json: 'VARCHAR(65535)' },
  write({ signature, name, target = FUNCTION, role = ROLE, outputs }, words) {
    return [
      `CREATE OR REPLACE EXTERNAL FUNCTION ${name}(`,
      words.bareArguments(),
      `) RETURNS ${words.returns}`,
      'STABLE',
      `LAMBDA ${literal(functionName(target))}`,
      `IAM_ROLE ${literal(role)}`,
      'RETRY_TIMEOUT 20000',
      'MAX_BATCH_ROWS 10000',
      'MAX_BATCH_SIZE 4 MB;',
      '',
      ...policy('lambda:InvokeFunction', arnOf(target), 'redshift.amazonaws.com'),
      ...outputsHint(outputs),
      '',
      signature.returns === 'json'
        ? `SELECT JSON_PARSE(${words.call()}) FROM my_table LIMIT 10;`
        : select(words.call()),
      '',
      ...comments(
        'a row that cannot be used is NULL; KINDLING_ON_ROW_ERROR=fail on the Lambda function fails the query',
        'on a SageMaker endpoint in place of Lambda (Redshift ML), with the same arguments:',
        `CREATE MODEL ${name}_model FUNCTION ${name}(${words.typesAlone()}) RETURNS ${words.returns} SAGEMAKER 'ENDPOINT' IAM_ROLE ${literal(role)};`,
      ),
    ];
  },
};

function select(call: string): string {
  return `SELECT ${call} FROM my_table LIMIT 10;`;
}

/** LAMBDA takes a name, with its version or alias, also where an ARN is given. */
function functionName(target: string): string {
  return /^arn:[\w-]+:lambda:[^:]+:\d+:function:(.+)$/.exec(target)?.[1] ?? target;
}

function arnOf(target: string): string {
  return target.startsWith('arn:') ? target : `arn:aws:lambda:REGION:ACCOUNT:function:${target}`;
}

/** Redshift hands no options over: they are the function's. */
export function outputsHint(outputs: string | undefined): string[] {
  return outputs === undefined
    ? []
    : comments(`the Lambda function needs SAGEMAKER_INFERENCE_OUTPUT=${outputs} in its environment`);
}
