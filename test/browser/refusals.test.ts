// What loadModel of the build for browsers does not read, and the way out that it names.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { packTar } from 'modern-tar';
import type * as Browser from '../../lib/browser.ts';
import { importInRealm } from '../support/browser-realm.ts';

const TESTS = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(TESTS, path));
const ubj = () => read('model/container-form/plain.ubj');

/** Files that real programs have made: [what, path, the way out]. */
const ELSEWHERE = [
  ['a pickle', 'model/container-form/classifier.pkl', /kindling convert MODEL/],
  ['a pickle', 'model/python2/texts-0.pkl', /kindling convert MODEL/],
  ['a pickle', 'model/model-dirs/workbench-wine/model/xgb_model_0.joblib', /kindling convert MODEL/],
  ['older binary format', 'parity/fixtures/binary-logistic-v0.72-bin/model.bin', /kindling convert MODEL/],
  ['older binary format', 'parity/fixtures/binary-logistic-v1.0-bin/model.bin', /kindling convert MODEL/],
  ['zlib', 'model/compressed/model.joblib.zlib', /kindling convert MODEL/],
  ['bzip2', 'model/compressed/model.joblib.bz2', /kindling convert MODEL/],
  ['xz', 'model/compressed/model.joblib.xz', /kindling convert MODEL/],
  ['lz4', 'model/compressed/model.joblib.lz4', /kindling convert MODEL/],
  ['ONNX', 'model/onnx/xgboost-regressor/model.onnx', /kindling serve MODEL/],
  ['ONNX', 'model/onnx/sklearn-zipmap-int/model.onnx', /kindling serve MODEL/],
] as const;

let browser: typeof Browser;
let server: Server;
let address: string;
beforeAll(async () => {
  browser = await importInRealm<typeof Browser>();
  server = createServer(({ url }, answer) => {
    answer.statusCode = Number(url!.split('/')[1]);
    answer.end(url!.includes('whole') ? ubj() : 'nothing');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

/** What loadModel throws for a source. */
async function refusal(source: Browser.ModelSource): Promise<Browser.KindlingError> {
  return await browser.loadModel(source).then(
    () => Promise.reject(new Error('it was loaded')),
    (error) => error,
  );
}

describe('loadModel in browsers', () => {
  test.each(ELSEWHERE)('It should name the way out of %s: %s', async (what, path, hint) => {
    for (const bytes of [read(path), gzipSync(read(path))]) {
      const error = await refusal(new Uint8Array(bytes));

      expect(error).toBeInstanceOf(browser.ModelFormatError);
      expect(error.message).toContain(what);
      expect(error.hint).toMatch(hint);
    }
  });

  test('It should name the way out of an archive', async () => {
    const tar = await packTar([{ header: { name: 'model.ubj', size: ubj().length }, body: new Uint8Array(ubj()) }]);

    const error = await refusal(new Blob([gzipSync(tar)]));

    expect(error.message).toMatch(/an archive/);
    expect(error.hint).toMatch(/kindling pack MODEL/);
  });

  test.each([
    '<!doctype html><title>Sign in</title>',
    '\ufeff\n<HTML lang="en">',
    '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
  ])('It should say that a page is no model: %j', async (page) => {
    const error = await refusal(new TextEncoder().encode(page));

    expect(error).toBeInstanceOf(browser.ModelFormatError);
    expect(error.message).toMatch(/a page of HTML/);
    expect(error.hint).toMatch(/look at the address/);
  });

  test.each([
    ['nothing', () => new Uint8Array(0)],
    ['an empty file', () => new File([], 'model.ubj')],
  ])('It should say that %s is empty', async (_, source) => {
    expect((await refusal(source())).message).toMatch(/is empty/);
  });

  test('It should name a file that ends early', async () => {
    const error = await refusal(new File([ubj().subarray(0, 2000)], 'cut.ubj'));

    expect(error).toBeInstanceOf(browser.ModelFormatError);
    expect(error.message).toMatch(/cut\.ubj/);
  });

  test('It should say that a gzip stream is damaged', async () => {
    expect((await refusal(gzipSync(ubj()).subarray(0, 500))).message).toMatch(/gzip stream is damaged/);
  });

  test.each([404, 403, 500])('It should tell a status and the address, without its query: %d', async (status) => {
    const error = await refusal(fetch(`${address}/${status}/model.kindling?signature=secret`));

    expect(error).toBeInstanceOf(browser.ModelNotReadyError);
    expect(error.message).toBe(`${address}/${status}/model.kindling: the server answered ${status}`);
    expect(error.hint).toMatch(/look at the address/);
  });

  test('It should say why there is no answer', async () => {
    const error = await refusal(fetch('http://127.0.0.1:1/model.kindling'));

    expect(error).toBeInstanceOf(browser.ModelNotReadyError);
    expect(error.message).toMatch(/could not be fetched/);
  });

  test('It should say that a Response can be read once', async () => {
    const response = await fetch(`${address}/200/whole`);
    await browser.loadModel(response);

    const error = await refusal(response);

    expect(error).toBeInstanceOf(browser.ModelNotReadyError);
    expect(error.hint).toMatch(/clone\(\)/);
  });

  test.each(['model.ubj', null, [1, 2], 5])('It should say what it loads from, and not %j', async (source) => {
    const error = await refusal(source as unknown as Uint8Array);

    expect(error).toBeInstanceOf(browser.InvalidOptionError);
    expect(error.hint).toMatch(/give bytes, a Blob or a Response/);
  });
});
