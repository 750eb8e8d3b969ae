// Section 6: a script's hooks, and what is answered where one fails or takes too long.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { abalone, CELLS, csv, deploymentOf, json, NAMES, RECORD, recordOf } from './asked.ts';
import type { Deployment, Section } from './row.ts';

const [SCRIPT, STUCK] = ['inference.mjs', 'stuck.mjs'].map((name) =>
  join(mkdtempSync(join(tmpdir(), 'kindling-contract-')), name),
) as [string, string];
writeFileSync(
  SCRIPT,
  `export function prepare_fn(frame) {
    if (frame.columnNames?.includes('broken')) return frame.missing.member;
    if (frame.columnNames?.includes('odd')) return 'secret';
    return frame.withColumns({ length: frame.numbers('length').map((millimetres) => millimetres / 200) });
  }`,
);
writeFileSync(STUCK, 'export const predict_fn = () => new Promise(() => undefined);');

const HANDED_OVER = 'hooks are functions of its caller, and no variable names them';
const behind = (script: string, env = {}): Deployment => ({
  ...deploymentOf('abalone', { KINDLING_SCRIPT: script, ...env }),
  packed: undefined,
  except: { createInvokeHandler: HANDED_OVER, createFetchHandler: HANDED_OVER },
});

const MILLIMETRES = [84, ...abalone.cells.slice(1)];
const NOT_TOLD = /^(?!.*(secret|missing|TypeError|inference|undefined)).*"status":500/s;

export const HOOKS: Section = {
  section: '6. Hooks of a script',
  deployment: behind(SCRIPT),
  rows: [
    {
      says: 'prepare_fn makes the columns, and the answer has the caller’s own',
      ask: csv(`${NAMES}\n${MILLIMETRES}\n`),
      status: 200,
      answer: `${NAMES},prediction\n${MILLIMETRES},${abalone.value}\n`,
    },
    {
      says: 'of records as well',
      ask: json([recordOf(abalone.features, MILLIMETRES)]),
      status: 200,
      answer: [{ ...recordOf(abalone.features, MILLIMETRES), prediction: abalone.value }],
    },
    {
      says: 'a cell that it cannot use is the row’s, and told as such',
      ask: json([{ ...RECORD, length: 'long' }]),
      status: 400,
      problem: { code: 'malformed-input', detail: /"long" is not a number/, hint: /./, row: 1, column: 'length' },
    },
    {
      says: 'rows without names are refused where it asks for a column',
      ask: csv(CELLS),
      status: 400,
      problem: { code: 'missing-feature', detail: /have no names/, hint: /header/ },
    },
    { says: 'an error of its own tells nothing', ask: csv('broken\n1\n'), status: 500, answer: NOT_TOLD },
    { says: 'nor does what it returns', ask: csv('odd\n1\n'), status: 500, answer: NOT_TOLD },
  ],
};

const OF_LAMBDA = 'Lambda says when it has to be over';
export const DEADLINE: Section = {
  section: '5. A hook that takes too long',
  deployment: {
    ...behind(STUCK, { SAGEMAKER_MODEL_SERVER_TIMEOUT: '1' }),
    except: {
      ...behind(STUCK).except,
      'REST API': OF_LAMBDA,
      'HTTP API': OF_LAMBDA,
      'Function URL': OF_LAMBDA,
      'load balancer': OF_LAMBDA,
      direct: OF_LAMBDA,
    },
  },
  rows: [
    {
      says: 'is a 504',
      ask: csv(CELLS),
      status: 504,
      problem: { code: 'deadline-passed', detail: /deadline/, hint: /fewer rows/ },
    },
    { says: 'and the server is healthy', ask: { method: 'GET', path: '/ping' }, status: 200 },
  ],
};
