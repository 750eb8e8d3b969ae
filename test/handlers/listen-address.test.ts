// Where a server listens, by what hosts tell it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { readListenAddress } from '../../handlers/listen-address.ts';
import { freePort } from '../support/free-port.ts';

test.each([
  [{}, undefined, 8080],
  [{ SAGEMAKER_BIND_TO_PORT: '9000', AWS_LWA_PORT: '9001', PORT: '9002' }, undefined, 9000],
  [{ AWS_LWA_PORT: '9001', PORT: '9002' }, undefined, 9001],
  [{ SAGEMAKER_BIND_TO_PORT: '', PORT: '0' }, undefined, 0],
  [{ AWS_LAMBDA_HTTP_ENDPOINT: '127.0.0.1:9003', SAGEMAKER_BIND_TO_PORT: '9000' }, '127.0.0.1', 9003],
  [{ AWS_LAMBDA_HTTP_ENDPOINT: 'localhost:9003' }, 'localhost', 9003],
  [{ AWS_LAMBDA_HTTP_ENDPOINT: '[::1]:9003' }, '::1', 9003],
])('%j is host %s and port %d', (env, host, port) => {
  expect(readListenAddress(env)).toEqual({ host, port });
});

test.each([
  ['SAGEMAKER_BIND_TO_PORT', '80800'],
  ['AWS_LWA_PORT', 'http'],
  ['PORT', '-1'],
  ['AWS_LAMBDA_HTTP_ENDPOINT', '9003'],
  ['AWS_LAMBDA_HTTP_ENDPOINT', 'http://127.0.0.1:9003'],
  ['AWS_LAMBDA_HTTP_ENDPOINT', '127.0.0.1:99999'],
  ['AWS_LAMBDA_HTTP_ENDPOINT', '::1:9003'],
  ['AWS_LAMBDA_HTTP_ENDPOINT', ':9003'],
])('%s=%s is refused by name, with the way out', (name, value) => {
  expect(() => readListenAddress({ [name]: value })).toThrow(
    expect.objectContaining({ message: expect.stringMatching(`^${name}: `), hint: expect.any(String) }),
  );
});

/** Runs the server of a function's package; its port by the variable of that name. */
async function askPackaged(name: string, value: (port: number) => string, path: string): Promise<string> {
  const port = await freePort();
  const entry = join(import.meta.dirname, '../../dist/lambda/dist/serve.cjs');
  const env = { PATH: process.env.PATH, SAGEMAKER_CONTAINER_LOG_LEVEL: '50', [name]: value(port) };
  const server = spawn(process.execPath, ['-e', `require(${JSON.stringify(entry)})`], { env, stdio: 'inherit' });
  const ended = once(server, 'exit');
  try {
    for (;;) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
      if (response?.ok) return await response.text();
      if (server.exitCode !== null) return `it has ended with ${server.exitCode}`;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    server.kill();
    await ended;
  }
}

test('the package of a function is a web function, too, and a server behind the web adapter', async () => {
  const web = await askPackaged('AWS_LAMBDA_HTTP_ENDPOINT', (port) => `127.0.0.1:${port}`, '/ping');
  const adapted = await askPackaged('AWS_LWA_PORT', String, '/ping');

  expect([web, adapted]).toEqual(Array(2).fill('{"status":"Healthy"}'));
});
