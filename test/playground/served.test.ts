// The page as servers send it: to browsers that may have it already, and only where somebody wants it to be seen.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CLI } from '../support/command.ts';
import { freePort } from '../support/free-port.ts';
import { modelDir } from '../support/real-models.ts';
import { type Service, server } from '../support/ways-in.ts';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What goes over the wire: fetch would unzip it. */
async function ask(url: string, method = 'GET', headers: Record<string, string> = {}): Promise<Answer> {
  const asking = request(url, { method, headers }).end();
  const [answer] = await once(asking, 'response');
  return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
}

describe('GET /', () => {
  let service: Service;
  let url: string;
  let page: Answer;
  beforeAll(async () => {
    service = await server.open({ modelUri: modelDir('abalone'), playground: true });
    url = `${service.url}/`;
    page = await ask(url);
  });
  afterAll(() => service.close());

  test('It should be the page, which may load nothing and be framed by nobody', () => {
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    expect(page.body.toString()).toMatch(/^<!doctype html>[\s\S]*<title>abalone/i);
    const policy = page.headers['content-security-policy'];
    expect(policy).toMatch(/^default-src 'none';.*script-src 'sha256-.*frame-ancestors 'none'/);
    expect(policy).not.toMatch(/'unsafe-eval'|https?:|\*/);
  });

  test('It should come in gzip to whoever takes that, and be the same', async () => {
    const zipped = await ask(url, 'GET', { 'accept-encoding': 'gzip, deflate, br' });

    expect(zipped.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
    expect(gunzipSync(zipped.body).equals(page.body)).toBe(true);
    expect(zipped.headers.etag).toBe(page.headers.etag);
    const refused = await ask(url, 'GET', { 'accept-encoding': 'gzip;q=0, identity' });
    expect(refused.headers['content-encoding']).toBeUndefined();
  });

  test('It should answer HEAD with the headers alone', async () => {
    const { status, headers, body } = await ask(url, 'HEAD');

    expect([status, body.length]).toEqual([200, 0]);
    expect(headers).toMatchObject({
      'content-length': String(page.body.length),
      'content-type': page.headers['content-type'],
      etag: page.headers.etag,
    });
  });

  test.each<[what: string, tag: (etag: string) => string, status: number]>([
    ['the tag', (etag) => etag, 304],
    ['one of several', (etag) => `"other", ${etag}`, 304],
    ['the tag as a strong one', (etag) => etag.replace('W/', ''), 304],
    ['any', () => '*', 304],
    ['another', () => 'W/"other"', 200],
  ])('It should not send again what is known by %s', async (_, tag, status) => {
    const answer = await ask(url, 'GET', { 'if-none-match': tag(page.headers.etag!) });

    expect(answer.status).toBe(status);
    expect(answer.body.length > 0).toBe(status === 200);
    expect(answer.headers.etag).toBe(page.headers.etag);
  });

  // RFC 9110, 8.6: a 304 has the length of the answer that it stands for, or none
  test('It should not call the page empty where it is known', async () => {
    const { headers } = await ask(url, 'GET', { 'if-none-match': page.headers.etag! });

    expect(headers['content-length']).toBeUndefined();
  });

  test('It should have nothing but GET there, and no page elsewhere', async () => {
    expect((await ask(url, 'POST')).status).toBe(405);
    expect((await ask(`${url}index.html`)).status).toBe(404);
    expect((await ask(`${url}?from=mail`)).body.equals(page.body)).toBe(true);
  });
});

describe('GET / of several models', () => {
  let folder: string;
  let service: Service;
  const HOSTILE = `<img src=x>&"'`;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kindling-models-'));
    cpSync(modelDir('abalone'), join(folder, 'abalone'), { recursive: true });
    cpSync(modelDir('wine'), join(folder, HOSTILE), { recursive: true });
    for (const name of ['README.md', 'variants.json'])
      writeFileSync(join(folder, name), '[{"name":"a","model":"abalone"}]');
    service = await server.open({ modelUri: '/nowhere', models: { folder }, playground: true });
  });
  afterAll(async () => {
    await service.close();
    rmSync(folder, { recursive: true });
  });
  const pageAt = async (path: string) => {
    const { status, headers, body } = await ask(service.url + path);
    return { status, headers, html: body.toString() };
  };

  test('It should be a choice of what may be a model, whose names are texts', async () => {
    const { headers, html } = await pageAt('/');

    const links = [...html.matchAll(/<a href="([^"]*)">/g)].map(([, href]) => href);
    expect(links).toEqual([`./?model=${encodeURIComponent(HOSTILE)}`, './?model=abalone']);
    expect(html).not.toContain('<img');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none';/);
    expect(headers['content-security-policy']).not.toContain('script-src');
  });

  test('?model= should be the page of one, whose questions name it', async () => {
    const { status, html } = await pageAt(`/?model=${encodeURIComponent(HOSTILE)}`);

    expect([status, html.includes('<a href="./">All models</a>'), html.includes('<img')]).toEqual([200, true, false]);
    const [, description = ''] = /id="description"[^>]*>([\s\S]*?)<\/script>/.exec(html) ?? [];
    expect(JSON.parse(description)).toMatchObject({ name: HOSTILE, target: HOSTILE, numGroup: 3 });
    expect((await pageAt('/?model=nix')).status).toBe(404);
    expect((await pageAt('/?model=..')).status).toBe(404);
  });

  test('It should be of the model that is there now', async () => {
    const first = await pageAt('/?model=abalone');
    rmSync(join(folder, 'abalone'), { recursive: true });
    cpSync(modelDir('wine'), join(folder, 'abalone'), { recursive: true });
    await service.ask({ method: 'DELETE', path: '/models/abalone' });

    const again = await pageAt('/?model=abalone');

    const [before, after] = [first, again].map(({ html }) => /(\d+)<\/dd>/.exec(html)?.[1]);
    expect([before, after]).toEqual(['7', '13']);
  });
});

describe('a server of its own', () => {
  const children: ChildProcess[] = [];
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
  });

  const start = async (args: string[], env: Record<string, string>): Promise<string> => {
    const port = await freePort();
    const own = { SM_MODEL_DIR: modelDir('abalone'), SAGEMAKER_BIND_TO_PORT: `${port}`, ...env };
    const silent = { SAGEMAKER_CONTAINER_LOG_LEVEL: '50', ...own };
    children.push(spawn(process.execPath, args, { env: { ...process.env, ...silent }, stdio: 'ignore' }));
    const url = `http://127.0.0.1:${port}`;
    while (!(await fetch(`${url}/ping`).catch(() => undefined))?.ok) await sleep(20);
    return url;
  };

  test.each<[what: string, args: string[], env: Record<string, string>, status: number]>([
    ['the container', ['dist/serve.cjs'], {}, 404],
    ['the container, asked for it', ['dist/serve.cjs'], { KINDLING_PLAYGROUND: 'true' }, 200],
    ['kindling serve', [CLI, 'serve', modelDir('wine')], {}, 200],
    ['kindling serve without it', [CLI, 'serve', modelDir('wine')], { KINDLING_PLAYGROUND: 'false' }, 404],
  ])('%s', async (_, args, env, status) => {
    const url = await start(args, env);

    const answer = await ask(`${url}/`);

    expect(answer.status).toBe(status);
    expect(/<title>(abalone|wine)/.test(answer.body.toString())).toBe(status === 200);
    expect((await ask(`${url}/`, 'POST')).status).toBe(status === 200 ? 405 : 404);
  });
});
