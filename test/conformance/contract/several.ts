// Section 6: several models and variants. What changes who is loaded is asked of the server alone, as the events share one function.
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Question } from '../../support/lambda-events.ts';
import { abalone, CELLS, csv, json, wine } from './asked.ts';
import type { Deployment, Row, Section } from './row.ts';

const PACKED = join(import.meta.dirname, '../../../dist/model-artifacts');
const WINE = wine.cells.join(',');
const ONE_STATE = Object.fromEntries(
  (['REST API', 'HTTP API', 'Function URL', 'load balancer', 'direct', 'createInvokeHandler'] as const).map((way) => [
    way,
    'asked in turns',
  ]),
);

/** A folder of two models and one that cannot be read. */
function folderOfModels(variants?: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'kindling-contract-'));
  for (const name of ['abalone', 'wine']) cpSync(join(PACKED, name), join(folder, name), { recursive: true });
  mkdirSync(join(folder, 'broken'));
  writeFileSync(join(folder, 'broken', 'model.json'), '{"learner": "secret"');
  if (variants) writeFileSync(join(folder, 'variants.json'), JSON.stringify(variants));
  return folder;
}

const deploymentOf = (folder: string): Deployment => ({
  env: { KINDLING_MODELS: folder },
  options: { modelUri: '/nowhere', models: { folder } },
});

const FOLDER = folderOfModels();
const invoke = (name: string, row = WINE): Question => ({ ...csv(row), path: `/models/${name}/invoke` });
const to = (path: string, headers: object, row = WINE): Question => ({ ...csv(row, headers), path });
const target = (name: string) => ({ 'x-amzn-sagemaker-target-model': name });
const load = (value: unknown): Question => ({ ...json(value), path: '/models' });
const [ENDPOINT, VARIANT] = ['/endpoints/e/invocations', 'x-amzn-invoked-production-variant'];
const MINE = { modelName: 'mine', modelUrl: join(FOLDER, 'wine') };

const loads: [says: string, value: unknown, status: number][] = [
  ['loads under any name', { model_name: 'mine', url: MINE.modelUrl }, 200],
  ['409 when it is loaded already', { model_name: 'mine', url: MINE.modelUrl }, 409],
  ['404 for a url elsewhere', { model_name: 'x', url: '/etc' }, 404],
  ['404 for a url that is not there', { model_name: 'x', url: join(FOLDER, 'none') }, 404],
  ['404 for S3 without a prefix', { model_name: 'x', url: 's3://bucket/model' }, 404],
  ['404 for a way out of the folder', { model_name: 'x', url: `${FOLDER}/../../etc` }, 404],
  ['400 without a url', { model_name: 'x' }, 400],
  ['400 without a name', { url: MINE.modelUrl }, 400],
  ['400 for a list', [], 400],
];

export const SEVERAL: Section = {
  section: '6. Several models',
  deployment: deploymentOf(FOLDER),
  rows: [
    { says: 'healthy', ask: { method: 'GET', path: '/ping' }, status: 200, answer: '{"status":"Healthy"}' },
    { says: 'loads on its first invocation', ask: invoke('wine'), status: 200, answer: wine.label },
    { says: 'another', ask: invoke('abalone', CELLS), status: 200, answer: `${abalone.value}` },
    {
      says: 'TargetModel',
      ask: to(ENDPOINT, target('wine')),
      status: 200,
      answer: wine.label,
      headers: { [VARIANT]: 'AllTraffic' },
    },
    {
      says: 'TargetModel on /invocations',
      ask: to('/invocations', target('abalone'), CELLS),
      status: 200,
      answer: `${abalone.value}`,
    },
    {
      says: 'nobody is asked for',
      ask: csv(WINE),
      status: 400,
      problem: { code: 'invalid-option', detail: /./, hint: /TargetModel/ },
    },
    {
      says: 'an unknown TargetModel',
      ask: to('/invocations', target('other')),
      status: 404,
      problem: { code: 'not-found', detail: 'there is no model "other"', hint: /./ },
    },
    ...['other', '..', '%2e%2e', '..%2fwine', '%2fetc', 'a%00b', 'wine%2fmodel.kindling'].map(
      (name): Row => ({
        says: `names never escape: ${name}`,
        ask: invoke(name),
        status: 404,
        answer: { code: 'not-found' },
      }),
    ),
    {
      says: 'a model that cannot be loaded',
      ask: invoke('broken'),
      status: 503,
      answer: /^(?!.*(secret|kindling-contract)).*model-format/s,
    },
    { says: 'its neighbours do not notice', ask: invoke('wine'), status: 200, answer: wine.label },
    {
      says: 'GET /models lists the loaded ones',
      ask: { method: 'GET', path: '/models' },
      status: 200,
      answer: { models: [{ modelName: 'abalone' }, { modelName: 'wine' }] },
    },
    {
      says: 'page by page',
      ask: { method: 'GET', path: '/models?limit=1' },
      status: 200,
      answer: '{"models":[{"modelName":"abalone","modelUrl":"abalone"}],"nextPageToken":"abalone"}',
    },
    {
      says: 'the next page',
      ask: { method: 'GET', path: '/models?limit=1&next_page_token=abalone' },
      status: 200,
      answer: '{"models":[{"modelName":"wine","modelUrl":"wine"}]}',
    },
    {
      says: 'a page of more than there are',
      ask: { method: 'GET', path: `/models?limit=${'9'.repeat(20)}` },
      status: 200,
    },
    ...['0', '-1', 'ten'].map(
      (limit): Row => ({
        says: `limit=${limit}`,
        ask: { method: 'GET', path: `/models?limit=${limit}` },
        status: 400,
        problem: { code: 'invalid-option', detail: /limit/, hint: /./ },
      }),
    ),
    {
      says: 'GET /models/{name}',
      ask: { method: 'GET', path: '/models/wine' },
      status: 200,
      answer: '{"modelName":"wine","modelUrl":"wine"}',
    },
    { says: 'GET of one that is not loaded', ask: { method: 'GET', path: '/models/broken' }, status: 404 },
    {
      says: 'V2 answers each',
      ask: {
        ...json({ inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 7], data: abalone.cells }] }),
        path: '/v2/models/abalone/infer',
      },
      status: 200,
      answer: { model_name: 'abalone', outputs: [{ data: [abalone.value] }] },
    },
    ...loads.map(
      ([says, value, status]): Row => ({ says: `POST /models: ${says}`, ask: load(value), status, except: ONE_STATE }),
    ),
    { says: 'a loaded one answers', ask: invoke('mine'), status: 200, answer: wine.label, except: ONE_STATE },
    {
      says: 'DELETE /models/{name}',
      ask: { method: 'DELETE', path: '/models/mine' },
      status: 200,
      answer: JSON.stringify(MINE),
      except: ONE_STATE,
    },
    {
      says: 'DELETE of one that is not there',
      ask: { method: 'DELETE', path: '/models/mine' },
      status: 404,
      except: ONE_STATE,
    },
    { says: 'POST /ping', ask: { path: '/models/wine' }, status: 405, headers: { allow: 'GET, HEAD, DELETE' } },
  ],
};

const SHARED = folderOfModels([
  { name: 'blue', model: 'wine', weight: 1 },
  { name: 'green', model: 'abalone', weight: 0 },
  { name: 'next', model: 'broken', shadow: true },
]);

export const VARIANTS: Section = {
  section: '6. Variants',
  deployment: deploymentOf(SHARED),
  rows: [
    { says: 'the split is by weight', ask: csv(WINE), status: 200, answer: wine.label, headers: { [VARIANT]: 'blue' } },
    {
      says: 'on the path of the SDK',
      ask: to(ENDPOINT, {}),
      status: 200,
      answer: wine.label,
      headers: { [VARIANT]: 'blue' },
    },
    {
      says: 'sticky by session',
      ask: to(ENDPOINT, { 'x-amzn-sagemaker-session-id': 's' }),
      status: 200,
      headers: { [VARIANT]: 'blue' },
    },
    {
      says: 'TargetVariant overrides',
      ask: to('/invocations', { 'x-amzn-sagemaker-target-variant': 'green' }, CELLS),
      status: 200,
      answer: `${abalone.value}`,
      headers: { [VARIANT]: 'green' },
    },
    {
      says: 'an unknown variant',
      ask: to('/invocations', { 'x-amzn-sagemaker-target-variant': 'red' }),
      status: 404,
      problem: { code: 'not-found', detail: /"red"/, hint: /blue/ },
    },
  ],
};

/** A model of nine members beside a small one: more than the 1 MB that all of them may take. */
function folderOfLarge(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kindling-contract-'));
  cpSync(join(PACKED, 'wine'), join(folder, 'wine'), { recursive: true });
  mkdirSync(join(folder, 'large'));
  const member = join(import.meta.dirname, '../../../model-artifacts/abalone/model.ubj');
  for (let at = 0; at < 9; at++) cpSync(member, join(folder, 'large', `xgboost-model-${at}`));
  return folder;
}

const LARGE = folderOfLarge();
export const MEMORY: Section = {
  section: '6. A model that takes more than all may',
  deployment: {
    env: { KINDLING_MODELS: LARGE, KINDLING_MODEL_MEMORY_MB: '1' },
    options: { modelUri: '/nowhere', models: { folder: LARGE, maxBytes: 2 ** 20 } },
  },
  rows: [
    {
      says: 'is a 507',
      ask: invoke('large', CELLS),
      status: 507,
      problem: {
        code: 'insufficient-memory',
        detail: /"large" takes \d+ MB, and all models may take 1 MB/,
        hint: /KINDLING_MODEL_MEMORY_MB/,
      },
      except: { direct: 'it names its model otherwise' },
    },
    {
      says: 'its neighbour answers',
      ask: invoke('wine'),
      status: 200,
      answer: wine.label,
      except: { direct: 'it names its model otherwise' },
    },
  ],
};
