// What X-Ray's daemon is told, by datagrams as AWS documents them.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readSettings } from '../../handlers/environment.ts';
import { readDaemon } from '../../handlers/trace.ts';
import { traceRequests } from '../../lib/middleware/xray.ts';
import { modelDir } from '../support/real-models.ts';
import { type Service, server } from '../support/ways-in.ts';

const ROOT = '1-67891233-abcdef012345678912345678';
const TRACE = `Root=${ROOT};Parent=463ac35c9f6413ad;Sampled=1`;
const ROW = '0.42,0.33,0.125,0.463,0.186,0.11,0.145';
const ID = /^[\da-f]{16}$/;

interface Part {
  name: string;
  start_time: number;
  end_time: number;
}

let daemon: Socket;
let service: Service;
let told: string[];

beforeEach(async () => {
  told = [];
  daemon = createSocket('udp4').on('message', (bytes) => told.push(bytes.toString()));
  daemon.bind(0, '127.0.0.1');
  await once(daemon, 'listening');
  process.env.AWS_XRAY_DAEMON_ADDRESS = `127.0.0.1:${daemon.address().port}`;
  service = await server.open({ modelUri: modelDir('abalone'), tracing: true });
});
afterEach(async () => {
  await service.close();
  daemon.close();
  delete process.env.AWS_XRAY_DAEMON_ADDRESS;
});

const ask = (trace: string, body = ROW) =>
  service.ask({ headers: { 'content-type': 'text/csv', 'x-amzn-trace-id': trace }, body });
/** The document of the next datagram. */
const next = async () => {
  while (told.length === 0) await once(daemon, 'message');
  const [header, document] = told.shift()!.split('\n') as [string, string];
  expect(JSON.parse(header)).toEqual({ format: 'json', version: 1 });
  return JSON.parse(document);
};

describe("X-Ray's daemon", () => {
  test('It should be told of a request whose trace is sampled, and of its steps, which lie within', async () => {
    const before = Date.now() / 1000;
    await ask(TRACE);

    const segment = await next();

    expect(segment).toMatchObject({
      name: 'kindling',
      id: expect.stringMatching(ID),
      trace_id: ROOT,
      parent_id: '463ac35c9f6413ad',
      http: { request: { method: 'POST', url: '/invocations' }, response: { status: 200 } },
      annotations: { model: 'abalone', rows: 1, coldStart: true },
    });
    const { subsegments: steps, start_time: start, end_time: end } = segment;
    expect(steps.map(({ name }: Part) => name)).toEqual(['decode', 'predict', 'encode']);
    const times = [before - 0.01, start, ...steps.flatMap((one: Part) => [one.start_time, one.end_time]), end];
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    for (const step of steps) expect(step.id).toMatch(ID);
  });

  test('It should be told what failed, and nothing of a trace that is not sampled, or of a text', async () => {
    for (const trace of [TRACE.replace('Sampled=1', 'Sampled=0'), 'Root=x;Sampled=1', `Root=${ROOT}`]) await ask(trace);
    await ask(TRACE, '1,2');

    const segment = await next();

    expect(segment).toMatchObject({ error: true, http: { response: { status: 400 } } });
    expect(segment).not.toHaveProperty('subsegments');
    expect(told).toEqual([]);
  });
});

test('A function should tell within the segment that Lambda makes, and answer where nobody listens', async () => {
  const gone = { host: '127.0.0.1', port: 9 };
  const { answered } = traceRequests(gone, () => TRACE, true);
  const request = { method: 'POST', path: '/', query: new Map(), headers: {}, readBody: async () => Buffer.of() };
  answered({ request, requestId: 'r', response: undefined, error: undefined, ms: 1, isFirst: false });
  const within = traceRequests({ host: '127.0.0.1', port: daemon.address().port }, () => TRACE, true);
  within.answered({ request, requestId: 'r', response: undefined, error: undefined, ms: 1, isFirst: false });

  expect(await next()).toMatchObject({ type: 'subsegment', fault: true, parent_id: '463ac35c9f6413ad' });
});

test.each([
  [{}, { host: '127.0.0.1', port: 2000 }],
  [{ AWS_XRAY_DAEMON_ADDRESS: '169.254.79.129:2000' }, { host: '169.254.79.129', port: 2000 }],
  [{ AWS_XRAY_DAEMON_ADDRESS: 'tcp:127.0.0.1:2001 udp:10.0.0.1:2002' }, { host: '10.0.0.1', port: 2002 }],
])('%j says where the daemon is', (env, expected) => {
  expect(readDaemon(env)).toEqual(expected);
});

test('An address that is none should be refused by the name of its variable', () => {
  const read = () => readDaemon({ AWS_XRAY_DAEMON_ADDRESS: 'nowhere' });
  expect(read).toThrow('AWS_XRAY_DAEMON_ADDRESS: "nowhere" is no address');
});

test('Nothing should be told unless it is asked for', () => {
  const all = [{}, { POWERTOOLS_TRACE_ENABLED: 'true' }].map((env) => readSettings(env).tracing);
  expect(all).toEqual([false, true]);
});
