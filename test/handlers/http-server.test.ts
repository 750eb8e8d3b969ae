// What only a server meets: clients that send too much, too slowly or not to the end, queues, and signals.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import { modelDir } from '../support/real-models.ts';
import { scriptOf } from '../support/scripts.ts';
import { server } from '../support/ways-in.ts';

const CSV = { 'content-type': 'text/csv' };

/** A script whose transform takes as many milliseconds as the body says. */
const slow = scriptOf(
  'slow.cjs',
  'exports.transform_fn = (m, body) => new Promise((r) => setTimeout(() => r("done"), Number(String(body))))',
);

async function withServer<T>(options: object, use: (url: URL) => Promise<T>): Promise<T> {
  const service = await server.open({ modelUri: modelDir('abalone'), ...options });
  try {
    return await use(new URL(service.url as string));
  } finally {
    await service.close();
  }
}

/** The model is loaded while the server listens already. */
async function untilReady(url: URL): Promise<void> {
  while ((await fetch(new URL('/ping', url))).status !== 200) await sleep(10);
}

/** What the server sends back until `isEnough` or the end of the connection. */
async function conversation(
  { port }: URL,
  send: (socket: Socket) => Promise<void> | void,
  isEnough = (text: string) => /\r\n\r\n./s.test(text),
): Promise<string> {
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  await send(socket);
  let text = '';
  for await (const chunk of socket) {
    text += chunk;
    if (isEnough(text)) break;
  }
  socket.destroy();
  return text;
}

const head = (more: string) => `POST /invocations HTTP/1.1\r\nhost: x\r\ncontent-type: text/csv\r\n${more}\r\n\r\n`;

test('refuses a chunked body above the limit with an answer, while the client is still sending', async () => {
  const text = await withServer({ maxBodyBytes: 1000 }, (url) =>
    conversation(url, (socket) => {
      socket.write(head('transfer-encoding: chunked'));
      for (let chunk = 0; chunk < 3; chunk++) socket.write(`1f4\r\n${'x'.repeat(500)}\r\n`);
    }),
  );
  expect(text).toMatch(/^HTTP\/1\.1 413 .*x-request-id: .*"code":"payload-too-large"/s);
});

test('refuses a body by its length without waiting for it', async () => {
  const text = await withServer({ maxBodyBytes: 1000 }, (url) =>
    conversation(url, (socket) => void socket.write(head('content-length: 1000000000'))),
  );
  expect(text).toMatch(/^HTTP\/1\.1 413 /);
});

test('answers a body that comes too slowly with 504', async () => {
  const text = await withServer({ timeoutMs: 200 }, (url) =>
    conversation(url, (socket) => void socket.write(`${head('content-length: 100')}1,`)),
  );
  expect(text).toMatch(/^HTTP\/1\.1 504 .*"code":"deadline-passed"/s);
});

test('survives clients that leave, while they send and while it works', async () => {
  const ping = await withServer({ script: slow }, async (url) => {
    await untilReady(url);
    for (const body of ['10', '1']) {
      const socket = connect(Number(url.port), '127.0.0.1');
      socket.write(`${head('content-length: 2')}${body}`);
      await sleep(5);
      socket.destroy();
    }
    await sleep(20);
    return (await fetch(new URL('/ping', url))).status;
  });
  expect(ping).toBe(200);
});

test('lets as many requests wait as the queue holds, and tells the others to come again', async () => {
  const answers = await withServer({ queueLimit: 1, script: slow }, async (url) => {
    await untilReady(url);
    const asked = Array.from({ length: 4 }, () =>
      fetch(new URL('/invocations', url), { method: 'POST', headers: CSV, body: '100' }),
    );
    const ping = await fetch(new URL('/ping', url)); // health is asked past the queue
    return [...(await Promise.all(asked)), ping].map(({ status, headers }) => [status, headers.get('retry-after')]);
  });
  expect(answers.slice(0, 4).toSorted()).toEqual([
    [200, null],
    [200, null],
    [503, '1'],
    [503, '1'],
  ]);
  expect(answers[4]).toEqual([200, null]);
});

test('answers several requests that come at once on one connection', async () => {
  const text = await withServer({ script: slow }, (url) =>
    conversation(
      url,
      (socket) => void socket.write(`${head('content-length: 1')}1`.repeat(3)),
      (received) => received.split('done').length === 4,
    ),
  );
  expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3);
});

test('takes urls in absolute form, and ones that cannot be decoded', async () => {
  const texts = await withServer({}, async (url) => [
    await conversation(url, (socket) => void socket.write('GET http://other/ping?x HTTP/1.1\r\nhost: x\r\n\r\n')),
    await conversation(url, (socket) => void socket.write('GET //[%zz HTTP/1.1\r\nhost: x\r\n\r\n')),
  ]);
  expect(texts.map((text) => text.slice(9, 12))).toEqual(['200', '404']);
});

test('says that the model is not ready until it is, and why not', async () => {
  const { status, problem } = await withServer({ modelUri: '/nowhere' }, async (url) => {
    const answer = await fetch(new URL('/ping', url));
    return { status: answer.status, problem: await answer.json() };
  });
  const detail = 'the model could not be loaded; the log has the cause under this request id';
  expect([status, problem]).toMatchObject([503, { code: 'model-not-ready', detail }]);
});

describe('the built container server', () => {
  const start = async (env: object): Promise<{ child: ChildProcess; url: string }> => {
    const port = await freePort();
    const more = {
      SAGEMAKER_CONTAINER_LOG_LEVEL: '50',
      SM_MODEL_DIR: modelDir('abalone'),
      SAGEMAKER_BIND_TO_PORT: `${port}`,
    };
    const child = spawn(process.execPath, ['dist/serve.cjs'], { env: { ...process.env, ...more, ...env } });
    const url = `http://127.0.0.1:${port}`;
    while (!(await fetch(`${url}/ping`).catch(() => undefined))?.ok) await sleep(20);
    return { child, url };
  };

  test('lets a running request end on SIGTERM and exits at once after it', async () => {
    const { child, url } = await start({ SAGEMAKER_PROGRAM: 'slow.cjs', SAGEMAKER_SUBMIT_DIRECTORY: dirname(slow) });
    const running = fetch(`${url}/invocations`, { method: 'POST', headers: CSV, body: '300' });
    await sleep(100);
    child.kill('SIGTERM');
    const exited = once(child, 'exit');
    expect(await (await running).text()).toBe('done');
    expect(await exited).toEqual([0, null]); // the longest drain would take longer than the test may
  });

  test('ends at a second SIGTERM without the running request, and with what was captured', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kindling-captures-'));
    const script = { SAGEMAKER_PROGRAM: 'slow.cjs', SAGEMAKER_SUBMIT_DIRECTORY: dirname(slow) };
    const { child, url } = await start({ ...script, KINDLING_CAPTURE_URI: folder });
    const ask = (body: string) => fetch(`${url}/invocations`, { method: 'POST', headers: CSV, body });
    await (await ask('1')).text();
    const cut = ask('60000').catch(() => 'cut');
    await sleep(100);
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await sleep(20);
    child.kill('SIGTERM');
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect(await cut).toBe('cut');
    const [name] = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.jsonl'));
    expect(await readFile(join(folder, name!), 'utf8')).toContain('"data":"1"');
    await rm(folder, { recursive: true });
  });

  test('does not start with a setting that is not a valid value', async () => {
    const child = spawn(process.execPath, ['dist/serve.cjs'], { env: { ...process.env, MAX_CONTENT_LENGTH: '6MB' } });
    const [text] = await Promise.all([child.stderr.toArray(), once(child, 'exit')]);
    expect([child.exitCode, text.join('')]).toEqual([
      1,
      'error: MAX_CONTENT_LENGTH: "6MB" is not a valid value\nhint: set it to a whole number from 1 to 1073741824\n',
    ]);
  });
});
