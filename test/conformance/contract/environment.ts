// Section 8: variables that change what is answered. Those that stop a start are in test/handlers/environment.test.ts.
import { abalone, CELLS, csv, deploymentOf, json, RECORD, wine } from './asked.ts';
import type { Section } from './row.ts';

const V = abalone.value;

export const DEFAULT_ACCEPT: Section = {
  section: '8. SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT=application/json',
  deployment: deploymentOf(
    'abalone',
    { SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: 'application/json', SAGEMAKER_INFERENCE_OUTPUT: 'predicted_score' },
    { defaultAccept: 'application/json', defaultOutputs: ['predicted_score'] },
  ),
  rows: [
    { says: 'without Accept', ask: csv(CELLS), status: 200, answer: `{"predictions":[{"predicted_score":${V}}]}` },
    { says: '*/*', ask: csv(CELLS, { accept: '*/*' }), status: 200, headers: { 'content-type': 'application/json' } },
    { says: 'Accept goes before it', ask: csv(CELLS, { accept: 'text/csv' }), status: 200, answer: `${V}` },
    {
      says: 'SAGEMAKER_INFERENCE_OUTPUT sets the default outputs',
      ask: json([RECORD]),
      status: 200,
      answer: [{ ...RECORD, predicted_score: V }],
    },
    {
      says: 'outputs go before it',
      ask: { ...csv(CELLS), path: '/invocations?outputs=margin' },
      status: 200,
      answer: `{"predictions":[{"score":${V}}]}`,
    },
  ],
};

export const CONTAINER_KEYS: Section = {
  section: "8. SAGEMAKER_INFERENCE_OUTPUT, the container's keys",
  deployment: deploymentOf(
    'wine',
    { SAGEMAKER_INFERENCE_OUTPUT: 'predicted_label,probabilities', KINDLING_MISSING: '-1', SAGEMAKER_BATCH: 'true' },
    { defaultOutputs: ['predicted_label', 'probabilities'], defaultOptions: { missing: [-1] } },
  ),
  rows: [
    {
      says: 'a list is quoted in CSV',
      ask: csv(`${wine.cells}`),
      status: 200,
      answer: `${wine.label},"[${wine.probabilities.join(', ')}]"`,
    },
    {
      says: 'SAGEMAKER_BATCH raises the limit',
      ask: { method: 'GET', path: '/execution-parameters' },
      status: 200,
      answer: /"MaxPayloadInMB":100\}$/,
      except: { createInvokeHandler: 'its limit is an option', createFetchHandler: 'its limit is an option' },
    },
  ],
};
