// Bodies on their way in: how much memory they may take between them, and how slowly they may come.
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { BodyBudget, BodyShare } from '../../lib/service/body-budget.ts';
import { modelDir } from '../support/real-models.ts';
import { server } from '../support/ways-in.ts';

const MB = 2 ** 20;
const ROW = '0.42,0.33,0.125,0.463,0.186,0.11,0.145\n';
const rows = (bytes: number) => ROW.repeat(Math.ceil(bytes / ROW.length));
const head = (more: string) => `POST /invocations HTTP/1.1\r\nhost: x\r\ncontent-type: text/csv\r\n${more}\r\n\r\n`;

interface Open {
  url: URL;
  post(body: string | Buffer, headers?: object): Promise<{ status: number; retryAfter: string | null; code?: string }>;
  /** a connection that sends what it is told; its answer comes when the server ends it or has sent one */
  send(text: string): { socket: Socket; answer: Promise<string> };
}

async function withServer(options: object, use: (open: Open) => Promise<void>): Promise<void> {
  const service = await server.open({ modelUri: modelDir('abalone'), maxBodyBytes: 8 * MB, ...options });
  const url = new URL(service.url as string);
  const sockets: Socket[] = [];
  const send = (text: string) => {
    const socket = connect(Number(url.port), '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.write(text);
    const answer = new Promise<string>((resolve) => {
      socket.once('data', (data) => resolve(String(data)));
      socket.once('close', () => resolve(''));
    });
    return { socket, answer };
  };
  const post = async (body: string | Buffer, headers = {}) => {
    const init = { method: 'POST', headers: { 'content-type': 'text/csv', ...headers }, body };
    const answer = await fetch(new URL('/invocations', url), init as RequestInit);
    const text = await answer.text();
    const code = answer.ok ? undefined : JSON.parse(text).code;
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), code };
  };
  try {
    await use({ url, post, send });
  } finally {
    for (const socket of sockets) socket.destroy();
    await service.close();
  }
}

const OK = { status: 200, retryAfter: null, code: undefined };
const OVERLOADED = { status: 503, retryAfter: '1', code: 'overloaded' };

test('large bodies are refused while others take up the memory for them, small ones still pass', async () => {
  await withServer({ bodyMemoryBytes: 3 * MB }, async ({ url, post, send }) => {
    const hog = () => send(`${head(`content-length: ${2.5 * MB}`)}${rows(2 * MB)}`).socket;
    let socket = hog();
    do {
      if (socket.bytesRead > 0) socket = hog(); // it was refused itself, as another came first
      await sleep(100);
    } while ((await post(rows(1.5 * MB))).status === 200); // until its bytes are in
    expect(await post(rows(1.5 * MB))).toEqual(OVERLOADED);
    expect(await post(ROW)).toEqual(OK);
    expect((await fetch(new URL('/ping', url))).status).toBe(200);
    socket.destroy();
    while ((await post(rows(2.5 * MB))).status === 503) await sleep(10); // all of it is free again
  });
});

test('a body of unknown length counts as it comes', async () => {
  await withServer({ bodyMemoryBytes: MB }, async ({ send, post }) => {
    const { answer } = send(`${head('transfer-encoding: chunked')}200000\r\n${rows(1.5 * MB)}`);
    expect(await answer).toMatch(/^HTTP\/1\.1 503 .*retry-after: 1.*KINDLING_BODY_MEMORY_MB/s);
    expect(await post(rows(MB / 2))).toEqual(OK);
  });
});

test('a compressed body counts for what it unfolds to', async () => {
  await withServer({ bodyMemoryBytes: MB }, async ({ post }) => {
    const gzip = { 'content-encoding': 'gzip' };
    expect(await post(gzipSync(rows(2 * MB)), gzip)).toEqual(OVERLOADED);
    expect(await post(gzipSync(rows(MB / 2)), gzip)).toEqual(OK);
  });
});

test('nothing is held once answers are out, whichever they are', async () => {
  await withServer({ bodyMemoryBytes: MB }, async ({ post }) => {
    for (let round = 0; round < 5; round++) {
      expect(await post(rows(0.8 * MB))).toEqual(OK);
      expect(await post(rows(9 * MB))).toMatchObject({ status: 413 });
      expect(await post(`${rows(0.5 * MB)}1,2\n`)).toMatchObject({ status: 400 });
    }
  });
});

test('a sender that is slow is cut, one that keeps its pace is not', async () => {
  await withServer({ slowMs: 100 }, async ({ send }) => {
    const { answer } = send(`${head('content-length: 1000')}1,`);
    const steady = send(head(`content-length: ${8 * 40 * ROW.length * 10}`));
    for (let part = 0; part < 8; part++) {
      steady.socket.write(ROW.repeat(400));
      await sleep(40);
    }
    expect(await answer).toMatch(/^HTTP\/1\.1 408 .*"code":"slow-request"/s);
    expect(await steady.answer).toMatch(/^HTTP\/1\.1 200 /);
  });
});

test('a body that is whole only after its deadline takes no place in the queue', async () => {
  await withServer({ timeoutMs: 150, queueLimit: 0 }, async ({ send, post }) => {
    for (let round = 0; round < 3; round++) {
      const { socket, answer } = send(`${head(`content-length: ${ROW.length}`)}1,`);
      expect(await answer).toMatch(/^HTTP\/1\.1 504 /);
      socket.write(ROW.slice(2));
    }
    await sleep(20);
    expect(await post(ROW)).toEqual(OK);
  });
});

describe('the budget', () => {
  test('gives small bodies as much again', () => {
    const budget = new BodyBudget(100_000);
    const share = () => new BodyShare(budget);
    share().hold(100_000);
    expect(() => share().require(70_000)).toThrow('take up');
    share().hold(60_000);
    share().hold(40_000);
    expect(() => share().hold(1)).toThrow('take up');
  });

  test('gives nothing to those who gave all back', () => {
    const budget = new BodyBudget(100);
    const share = new BodyShare(budget);
    share.hold(60);
    share.release();
    expect(() => share.hold(1)).toThrow('take up');
    new BodyShare(budget).hold(100);
  });
});
