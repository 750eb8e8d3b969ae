// Large bodies share memory that is used again: each answer is that of its own rows, whatever the other clients do.
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { transform } from '../../lib/hooks/transform.ts';
import { withHooks } from '../../lib/hooks/with-hooks.ts';
import type { Model } from '../../lib/model/model.ts';
import { modelDir } from '../support/real-models.ts';
import { type Service, server } from '../support/ways-in.ts';

const MB = 2 ** 20;
const hooks = withHooks({});
let model: Model;
let service: Service;
beforeAll(async () => {
  model = await hooks.model_fn(modelDir('abalone'));
  service = await server.open({ modelUri: modelDir('abalone'), maxBodyBytes: 4 * MB, workers: 2, queueLimit: 100 });
});
afterAll(() => service.close());

/** Numbers that no other client sends; sizes below and above those that are split among threads. */
function table(client: number): string {
  const row = (at: number) => [1, 2, 3, 4, 5, 6, 7].map((n) => ((n * (at + 1) * (client + 3)) % 997) / 997).join(',');
  return `${Array.from({ length: 3000 + 1700 * client }, (_, at) => row(at)).join('\n')}\n`;
}

/** What the library answers in this thread alone. */
async function alone(text: string): Promise<string> {
  const question = { body: Buffer.from(text), contentType: 'text/csv', accept: '', options: {} };
  return Buffer.from((await transform(question, model, hooks)).body).toString();
}

async function post(body: string) {
  const { status, text } = await service.ask({ headers: { 'content-type': 'text/csv' }, body });
  return { status, text };
}

/** A client that goes when it has sent that much of its body, or has seen the first of its answer. */
function leave(text: string, share: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(service.url!).port), '127.0.0.1');
    const head = `POST /invocations HTTP/1.1\r\nhost: x\r\ncontent-type: text/csv\r\ncontent-length: ${text.length}\r\n\r\n`;
    socket.on('error', () => undefined).once('data', () => socket.destroy());
    socket.on('close', () => resolve());
    socket.write(head + text.slice(0, text.length * share), () => share < 1 && setTimeout(() => socket.destroy(), 20));
  });
}

test('many at a time, of other sizes, beside errors and clients that leave', async () => {
  const tables = Array.from({ length: 8 }, (_, client) => table(client));
  const expected = await Promise.all(tables.map(alone));
  for (let round = 0; round < 2; round++) {
    const leaving = tables.flatMap((text) => [leave(text, 0.6), leave(text, 1)]);
    const spoilt = tables.slice(4).map((text) => post(`${text}1,2,tall,4,5,6,7\n`));
    const answers = await Promise.all(tables.map(post));
    for (const [client, answer] of answers.entries()) expect(answer).toEqual({ status: 200, text: expected[client] });
    for (const { status } of await Promise.all(spoilt)) expect(status).toBe(400);
    await Promise.all(leaving);
    await sleep(10);
  }
});
