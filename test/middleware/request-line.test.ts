// The line of a request in the log.

import { Logger } from '@aws-lambda-powertools/logger';
import { describe, expect, test } from '@jest/globals';
import { loadModel } from '../../lib/load-model.ts';
import { createInvokeHandler } from '../../lib/middleware/invoke-handler.ts';
import { createJsonLog } from '../../lib/middleware/json-log.ts';
import { modelDir } from '../support/real-models.ts';

const ROW = '0.42,0.33,0.125,0.463,0.186,0.11,0.145\n';

/** The lines of requests with those headers to one function. */
async function linesOf(headers: readonly { readonly [name: string]: string }[], body = ROW): Promise<object[]> {
  const lines: string[] = [];
  const logger = createJsonLog('INFO', (line) => lines.push(line));
  const handler = createInvokeHandler({ modelUri: modelDir('abalone'), logger });
  for (const given of headers) {
    await handler({
      version: '2.0',
      rawPath: '/invocations',
      requestContext: { http: { method: 'POST', path: '/invocations' } },
      headers: { 'content-type': 'text/csv', ...given },
      body,
    });
  }
  return lines.map((line) => JSON.parse(line));
}

describe('the line of a request', () => {
  test('It should name the model, and its file by the fingerprint that inspect tells', async () => {
    const { model } = await loadModel(modelDir('abalone'));

    const [line] = await linesOf([{}]);

    expect(line).toMatchObject({ model: 'abalone', fingerprint: model.summary.fingerprint, rows: 1, status: 200 });
  });

  test('It should tell the steps, bytes in and out, and a cold start once', async () => {
    const [first, second] = await linesOf([{}, {}]);

    const number = expect.any(Number);
    expect(first).toMatchObject({ decodeMs: number, predictMs: number, encodeMs: number, coldStart: true });
    expect(first).toMatchObject({ bodyBytes: ROW.length, answerBytes: number });
    expect(second).not.toHaveProperty('coldStart');
  });

  const xray = '1-67891233-abcdef012345678912345678';
  const w3c = '4bf92f3577b34da6a3ce929d0e0e4736'; // both ids are those of the standards' own examples
  test.each([
    ['X-Ray', { 'x-amzn-trace-id': `Root=${xray};Parent=463ac35c9f6413ad;Sampled=1` }, xray],
    ['a load balancer', { 'x-amzn-trace-id': `Self=1-67891234-12456789abcdef012345678;Root=${xray}` }, xray],
    ['W3C', { traceparent: `00-${w3c}-00f067aa0ba902b7-01` }, w3c],
    ['text of a caller', { traceparent: 'password', 'x-amzn-trace-id': 'Root=password' }, undefined],
  ])('It should tell the trace of %s', async (_, headers: { [name: string]: string }, id) => {
    const [line] = await linesOf([headers]);

    expect(line).toEqual(
      id === undefined
        ? expect.not.objectContaining({ traceId: expect.anything() })
        : expect.objectContaining({ traceId: id }),
    );
  });

  test('It should hold nothing of a body, refused or not', async () => {
    const lines = await linesOf([{}], 'secret-cell,0.33,0.125,0.463,0.186,0.11,0.145\n');

    expect(lines).toMatchObject([{ status: 400, model: 'abalone' }]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });
});

test("It should be the same in Powertools' logger", async () => {
  const lines: string[] = [];
  const logger = new Logger({ logLevel: 'INFO' });
  Object.assign(logger, { console: { info: (line: string) => lines.push(line) } });
  const handler = createInvokeHandler({ modelUri: modelDir('abalone'), logger });

  await handler({ body: ROW, contentType: 'text/csv' });

  const { model } = await loadModel(modelDir('abalone'));
  expect(JSON.parse(lines[0]!)).toMatchObject({ model: 'abalone', fingerprint: model.summary.fingerprint });
});
