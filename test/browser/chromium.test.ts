// dist/browser.mjs in Chromium, in pages by http and from a file, against /invocations of the same library in Node.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type * as Engine from '../../lib/browser.ts';
import { transform } from '../../lib/hooks/transform.ts';
import { withHooks } from '../../lib/hooks/with-hooks.ts';
import { loadModel } from '../../lib/model/load.ts';
import { packModel } from '../../lib/model/packed/write.ts';
import { BUILD } from '../support/browser-realm.ts';
import { describeInChromium, openChromium } from '../support/chromium.ts';
import { holdoutCsv, MODELS, modelDir } from '../support/real-models.ts';

const engine = readFileSync(BUILD, 'utf8');

/** What is asked of a model, and how the answer comes. */
const QUESTIONS = [
  ['text/csv', 'outputs=prediction,margin,contributions'],
  ['application/json', 'outputs=prediction'],
  ['application/jsonlines', ''],
] as const;

/** What Node answers, as text. */
async function expectedAnswers(name: string): Promise<string[]> {
  const model = await loadModel(modelDir(name));
  const answers: string[] = [];
  for (const [accept, query] of QUESTIONS) {
    const outputs = new URLSearchParams(query).get('outputs')?.split(',') as Engine.OutputName[] | undefined;
    const question = { body: Buffer.from(holdoutCsv(name)), contentType: 'text/csv', accept, options: { outputs } };
    answers.push(Buffer.from((await transform(question, model, withHooks({}))).body as Uint8Array).toString());
  }
  return answers;
}

/** What a page answers: it imports the engine from a text, as pages from files have to. */
function answersOfPage(page: Page, model: Uint8Array, csv: string): Promise<string[]> {
  const given = { engine, model: Buffer.from(model).toString('base64'), csv, questions: QUESTIONS };
  return page.evaluate(async ({ engine, model, csv, questions }) => {
    const url = URL.createObjectURL(new Blob([engine], { type: 'text/javascript' }));
    const { loadModel, createFetchHandler } = (await import(url)) as typeof Engine;
    const handler = createFetchHandler({ model: loadModel(Uint8Array.from(atob(model), (c) => c.charCodeAt(0))) });
    const answers: string[] = [];
    for (const [accept, query] of questions) {
      const address = `http://page/invocations?${query}`;
      const headers = { accept, 'content-type': 'text/csv' };
      answers.push(await (await handler(new Request(address, { method: 'POST', body: csv, headers }))).text());
    }
    return answers;
  }, given);
}

describeInChromium('the build for browsers in Chromium', () => {
  let chromium: Browser;
  let server: Server;
  let folder: string;
  const addresses = { http: '', file: '' };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kindling-page-'));
    writeFileSync(join(folder, 'page.html'), '<!doctype html><title>a page</title>');
    addresses.file = pathToFileURL(join(folder, 'page.html')).href;
    server = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<!doctype html>'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    addresses.http = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    chromium = await openChromium();
  });
  afterAll(async () => {
    await chromium.close();
    server.close();
    rmSync(folder, { recursive: true });
  });

  test.each(MODELS.flatMap((name) => (['http', 'file'] as const).map((scheme) => [name, scheme] as const)))(
    'It should answer as Node does: %s in a page by %s',
    async (name, scheme) => {
      const page = await chromium.newPage();
      await page.goto(addresses[scheme]);

      const answers = await answersOfPage(page, packModel(await loadModel(modelDir(name))), holdoutCsv(name));

      expect(answers).toEqual(await expectedAnswers(name));
      await page.close();
    },
  );
});
